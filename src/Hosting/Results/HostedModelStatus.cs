namespace ConvNextV2.Compiled.Hosting;

/// <summary>What a hosted model does at a moment.</summary>
/// <param name="State">What can be asked of it.</param>
/// <param name="Model">The model that answers now; null before the first is loaded and after the last is gone.</param>
/// <param name="Running">How many requests are worked on.</param>
/// <param name="Queued">How many wait.</param>
/// <param name="LastFailure">Why the last reload failed; null if it did not.</param>
public sealed record HostedModelStatus(
    HostedModelState State,
    ModelIdentity? Model,
    int Running,
    int Queued,
    ReloadFailure? LastFailure
);
