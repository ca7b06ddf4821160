namespace ConvNextV2.Compiled.Images;

/// <summary>How many images are read, and what is kept of their results.</summary>
public sealed class ImageBatchOptions
{
    /// <summary>
    /// The most images of a run; 1 or more, by default 8. As many again are decoded meanwhile, so twice as many are in memory
    /// as pixel values.
    /// </summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>How many classes to return for each image that is classified; 1 or more.</summary>
    public int Top { get; init; } = 5;

    /// <summary>
    /// Whether to divide each embedding by its Euclidean norm, so that a dot product is the cosine similarity.
    /// </summary>
    public bool Normalize { get; init; }

    /// <summary>
    /// The most images that are read and decoded at once; 1 or more, by default as many as the process has processors for.
    /// </summary>
    public int DecoderCount { get; init; } = Environment.ProcessorCount;

    /// <summary>What a file may ask for before it is refused.</summary>
    public ImageLimits? Limits { get; init; }

    /// <summary>Told after each image how many are done, those that could not be used included.</summary>
    public IProgress<int>? Progress { get; init; }
}
