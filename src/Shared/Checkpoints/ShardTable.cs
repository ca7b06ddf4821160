namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>The table of one file of a sharded checkpoint.</summary>
/// <param name="File">Its name as the index has it.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Tensors">What it holds.</param>
internal sealed record ShardTable(string File, long Length, IReadOnlyList<TensorEntry> Tensors);
