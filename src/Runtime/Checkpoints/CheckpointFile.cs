namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Which file a checkpoint is.</summary>
/// <param name="FullPath">Null where it is none.</param>
/// <param name="Sha256">Null unless asked for.</param>
internal readonly record struct CheckpointFile(string? FullPath, string? Sha256);
