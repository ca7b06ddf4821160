namespace ConvNextV2.Compiled.Hosting;

/// <summary>What a hosted classifier makes of an image.</summary>
/// <param name="Model">Which model it was.</param>
/// <param name="Predictions">The most probable classes, best first.</param>
/// <param name="Times">How long it took.</param>
public sealed record HostedClassification(ModelIdentity Model, IReadOnlyList<Prediction> Predictions, StageTimes Times);
