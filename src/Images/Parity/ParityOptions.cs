namespace ConvNextV2.Compiled.Images;

/// <summary>How a parity file is replayed.</summary>
public sealed class ParityOptions
{
    internal static readonly ParityOptions Default = new();

    /// <summary>What the images of the file may ask for.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>The most images that a file may have, each of which costs at least five runs of the model; by default
    /// 1,000.</summary>
    public int MaxImages { get; init; } = 1000;

    /// <summary>The most threads that the model runs on; by default the processors.</summary>
    public int? ThreadCount { get; init; }

    /// <summary>Told of each image when it has been compared, in the order of the file.</summary>
    public IProgress<ParityImage>? Progress { get; init; }
}
