using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI;

/// <summary>What a generator calls its model, and how it embeds.</summary>
public sealed class ImageEmbeddingGeneratorOptions
{
    /// <summary>
    /// What the model is called in <c>EmbeddingGeneratorMetadata.DefaultModelId</c> and in
    /// <c>EmbeddingGenerationOptions.ModelId</c>, where the id of an embedding is taken as well; null for a hosted model's name,
    /// or the name of a loaded one's class.
    /// </summary>
    public string? ModelId { get; init; }

    /// <summary>
    /// Whether to divide each embedding by its Euclidean norm, so that a dot product is the cosine similarity; by default it is.
    /// </summary>
    public bool Normalize { get; init; } = true;

    /// <summary>
    /// The most images of a call that are decoded and run at once, 1 or more; by default as many as the process has processors
    /// for. Those of a hosted model wait in its queue as other requests do: it must have room for as many.
    /// </summary>
    public int ImagesAtOnce { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// How large an image may be that a loaded model is given; may be left out. A hosted model has limits of its own.
    /// </summary>
    public ImageLimits? Limits { get; init; }
}
