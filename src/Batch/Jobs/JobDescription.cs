using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>
/// Everything that a part's bytes depend on besides its images: who has it and a shard's images makes the same part. It is
/// written into the job's folder first, and a run whose description differs goes no further.
/// </summary>
internal sealed record JobDescription
{
    /// <summary>Of this software.</summary>
    public string Version { get; init; } = typeof(CompiledModel).Assembly.GetName().Version!.ToString(3);

    public required ModelDescription Model { get; init; }

    public required RowTask Task { get; init; }

    /// <summary>How many labels a row has at most; null for embeddings.</summary>
    public int? Top { get; init; }

    /// <summary>The most pixels of an image, as of <see cref="ImageLimits"/>.</summary>
    public long MaxPixels { get; init; } = new ImageLimits().MaxPixels;

    /// <summary>The most bytes of a file, likewise.</summary>
    public long MaxFileBytes { get; init; } = new ImageLimits().MaxFileBytes;

    public required int ImagesPerPart { get; init; }

    /// <summary>The most images of the listing; null for all.</summary>
    public long? Limit { get; init; }
}
