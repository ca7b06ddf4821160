namespace ConvNextV2.Compiled.Images;

/// <summary>How large a file and its image may be. A few bytes can declare an image that fills all memory.</summary>
public sealed class ImageLimits
{
    internal static readonly ImageLimits Default = new();

    /// <summary>
    /// The most pixels of an image, 4 bytes each; by default 100 million. No more than 536 million can be decoded in any case.
    /// </summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The most bytes of a file; by default 256 MiB.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;
}
