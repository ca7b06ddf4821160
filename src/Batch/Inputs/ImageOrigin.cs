namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>Where an image of a listing stands, for those who come back to it later, or on another machine.</summary>
/// <param name="Root">The folder that its path begins at and must not leave; null if the path is the file's own.</param>
/// <param name="Container">The file that it stands in with others; null if it is a file itself.</param>
/// <param name="Index">How many images stand before it in its container.</param>
internal readonly record struct ImageOrigin(string? Root = null, string? Container = null, long Index = 0);
