using ConvNextV2.Compiled;
using ConvNextV2.Compiled.AI;

namespace Microsoft.Extensions.AI;

/// <summary>Models where a generator of embeddings is asked for.</summary>
public static class ImageEmbedderExtensions
{
    /// <summary>
    /// A generator over a model: from image files, as bytes or data URIs, to embeddings in their order. Calls may come from any
    /// thread. Disposing it leaves the model as it is.
    /// </summary>
    /// <remarks>
    /// Bytes say which format an image has; of its media type it is only asked that it begins with <c>image/</c> or is
    /// <c>application/octet-stream</c>. An embedding's <c>ModelId</c> is that of the generator, followed for a hosted model by
    /// <c>@</c> and the first twelve digits of its weights' SHA-256: what is stored says which weights it is of. Where a hosted
    /// model is exchanged during a call, images that the one before has embedded are embedded again, so that all of a result are
    /// of one model; a host that exchanges it again and again ends the call. Who asks for an embedding's <c>ModelId</c> is
    /// answered by those weights, or refused.
    /// </remarks>
    /// <param name="model">Loaded, hosted, or a fake; it must stay usable as long as the generator is used.</param>
    /// <param name="options">How; may be left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IEmbeddingGenerator<DataContent, Embedding<float>> AsIEmbeddingGenerator(
        this IImageEmbedder model,
        ImageEmbeddingGeneratorOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ImageEmbeddingGeneratorOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ImagesAtOnce, 1, nameof(ImageEmbeddingGeneratorOptions.ImagesAtOnce));
        return new ImageEmbeddingGenerator(model, options);
    }
}
