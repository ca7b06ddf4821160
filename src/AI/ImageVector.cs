namespace ConvNextV2.Compiled.AI;

/// <summary>An embedding, and whose it is.</summary>
/// <param name="Values">The vector.</param>
/// <param name="Generation">Of a hosted model: which of those that followed each other.</param>
/// <param name="Weights">Of a hosted model: the beginning of its weights' hash.</param>
internal readonly record struct ImageVector(float[] Values, long Generation, string? Weights);
