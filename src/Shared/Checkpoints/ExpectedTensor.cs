namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A tensor that a model needs.</summary>
/// <param name="Name">In Hugging Face's current naming without prefix.</param>
/// <param name="Shape">Its edges, the outermost first.</param>
/// <param name="IsOptional">Whether a checkpoint may lack it.</param>
internal sealed record ExpectedTensor(string Name, IReadOnlyList<long> Shape, bool IsOptional = false);
