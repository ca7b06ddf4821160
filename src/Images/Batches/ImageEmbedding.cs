namespace ConvNextV2.Compiled.Images;

/// <summary>What became of an image of a batch: its embedding, or why there is none.</summary>
/// <param name="Name">The file's path, or the name of the <see cref="ImageInput"/>.</param>
/// <param name="Vector">Its pooled features; empty if it could not be used.</param>
/// <param name="Error">Why it could not be used, else null.</param>
public sealed record ImageEmbedding(string Name, float[] Vector, ImageException? Error);
