using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>A safetensors file: a whole checkpoint, or a shard of one.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Tensors">What its header says, in the order of their data.</param>
internal sealed record CheckpointFile(string Path, IReadOnlyList<TensorEntry> Tensors);
