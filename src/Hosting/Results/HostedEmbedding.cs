namespace ConvNextV2.Compiled.Hosting;

/// <summary>What a hosted model makes of an image to be stored and compared.</summary>
/// <param name="Model">Which model it was.</param>
/// <param name="Vector">Its pooled features.</param>
/// <param name="Times">How long it took.</param>
public sealed record HostedEmbedding(ModelIdentity Model, float[] Vector, StageTimes Times);
