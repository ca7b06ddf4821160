using ConvNextV2.Compiled.Images.Batches;

namespace ConvNextV2.Compiled.Images;

/// <summary>How many images are worked on at once, and what is kept of their results.</summary>
public sealed class ImageBatchOptions
{
    /// <summary>
    /// How many results may wait, for an image before them or for whoever takes them, until no more images are begun; 1 or more,
    /// by default 8. Images are not run in batches; this only bounds how far images run ahead.
    /// </summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>How many classes to return for each image that is classified; 1 or more.</summary>
    public int Top { get; init; } = 5;

    /// <summary>
    /// Whether to divide each embedding by its Euclidean norm, so that a dot product is the cosine similarity.
    /// </summary>
    public bool Normalize { get; init; }

    /// <summary>
    /// The most images that are decoded and run at once, and as many again that are read from their files meanwhile; 1 or more,
    /// by default as many as the process has processors for. Memory is bounded by it: the pixels of so many
    /// images, twice while one is turned.
    /// </summary>
    public int DecoderCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether JPEGs are decoded at a half, a quarter or an eighth of their edges where that is no smaller than what the model
    /// resizes to, as <see cref="ImageFile.LoadReduced(string, CompiledModel, ImageLimits)"/> does. It changes pixels a little.
    /// </summary>
    public bool ReducedDecoding { get; init; }

    /// <summary>What a file may ask for before it is refused.</summary>
    public ImageLimits? Limits { get; init; }

    /// <summary>
    /// How long the reading of an image may take, and its decoding and run; waiting for a processor does not count. An image that
    /// takes longer is unusable, with a <see cref="TimeoutException"/> inside. What hangs in a system's call cannot be ended: its
    /// thread is left to it, of up to <see cref="BatchWorkers{TResult}.MostAbandoned"/> images at once.
    /// </summary>
    internal TimeSpan TimeLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>What measures it.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told after each image how many are done, those that could not be used included.</summary>
    public IProgress<int>? Progress { get; init; }
}
