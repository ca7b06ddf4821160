using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.AI;

namespace ConvNextV2.Compiled.AI;

/// <summary>A model as a generator of embeddings; see <see cref="ImageEmbedderExtensions"/>.</summary>
internal sealed class ImageEmbeddingGenerator : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private const string Provider = "convnextv2";
    private const string UnknownMediaType = "application/octet-stream";

    // A host that exchanges its model within each of so many rounds would have them go on for ever.
    private const int MostRounds = 3;

    private readonly IImageEmbedder _model;
    private readonly IVectorSource _source;
    private readonly int _imagesAtOnce;
    private readonly string _modelId;

    public ImageEmbeddingGenerator(IImageEmbedder model, ImageEmbeddingGeneratorOptions options)
    {
        _model = model;
        _imagesAtOnce = options.ImagesAtOnce;
        (_source, _modelId) = model is IHostedEmbedder hosted
            ? (new HostedSource(hosted, options), options.ModelId ?? hosted.Name)
            : ((IVectorSource)new LoadedSource(model, options), options.ModelId ?? model.GetType().Name);
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(values);
        RequireThisModel(options);
        DataContent[] images = [.. values];
        for (int i = 0; i < images.Length; i++)
        {
            RequireImage(images[i], i);
        }

        var vectors = new ImageVector[images.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _imagesAtOnce, CancellationToken = cancellationToken };
        int[] left = [.. Enumerable.Range(0, images.Length)];
        for (int round = 0; left.Length > 0; round++)
        {
            if (round == MostRounds)
            {
                throw new InvalidOperationException(
                    $"The model '{_modelId}' was exchanged in each of {MostRounds} rounds of embedding {images.Length} images, "
                        + "which are to be of one model: give it fewer at a time."
                );
            }

            await Parallel
                .ForEachAsync(
                    left,
                    parallel,
                    async (i, token) =>
                        vectors[i] = await EmbedAsync(NameOf(images[i], i), images[i].Data, token).ConfigureAwait(false)
                )
                .ConfigureAwait(false);

            // Vectors of two models cannot be compared, so none of a model that has been exchanged meanwhile stays.
            // The same weights that were loaded again are the same model.
            string? newest = vectors.MaxBy(vector => vector.Generation).Weights;
            left = [.. Enumerable.Range(0, images.Length).Where(i => vectors[i].Weights != newest)];
        }

        if (vectors.Length > 0)
        {
            RequireWeights(options, vectors[0].Weights);
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new GeneratedEmbeddings<Embedding<float>>(
            vectors.Select(vector => new Embedding<float>(vector.Values) { ModelId = IdOf(vector.Weights), CreatedAt = now })
        );
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata(Provider, providerUri: null, _modelId, _source.Dimensions)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_model) ? _model
            : null;
    }

    /// <summary>The model is not the generator's.</summary>
    public void Dispose() { }

    private async Task<ImageVector> EmbedAsync(string name, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            return await _source.EmbedAsync(name, file, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            // An image that the model's config does not allow for.
            throw new ImageException(name, Sentence.Of(exception), exception);
        }
    }

    private void RequireThisModel(EmbeddingGenerationOptions? options)
    {
        // With weights it is compared when they are known.
        if (options?.ModelId is { } id && id != _modelId && !id.StartsWith(IdOf(""), StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The options ask for the model '{Printable.Name(id)}', and this generator's is '{_modelId}'.",
                nameof(options)
            );
        }

        if (options?.Dimensions is { } dimensions && dimensions != _model.EmbeddingDimensions)
        {
            throw new ArgumentException(
                $"The options ask for {dimensions} dimensions, and embeddings of '{_modelId}' have {_model.EmbeddingDimensions}.",
                nameof(options)
            );
        }
    }

    /// <summary>Who asks by the id that an embedding has asks for its weights.</summary>
    private void RequireWeights(EmbeddingGenerationOptions? options, string? weights)
    {
        if (options?.ModelId is { } id && id != _modelId && id != IdOf(weights))
        {
            throw new ArgumentException(
                $"The options ask for the model '{Printable.Name(id)}', and '{IdOf(weights)}' answers.",
                nameof(options)
            );
        }
    }

    private string IdOf(string? weights) => weights is null ? _modelId : $"{_modelId}@{weights}";

    private static void RequireImage(DataContent image, int index)
    {
        if (image is null)
        {
            throw new ArgumentException($"values[{index}] is null.", "values");
        }

        if (!image.HasTopLevelMediaType("image") && image.MediaType != UnknownMediaType)
        {
            throw new ArgumentException(
                $"values[{index}] has the media type '{Printable.Name(image.MediaType)}'; "
                    + $"what is embedded is image/* or {UnknownMediaType}.",
                "values"
            );
        }
    }

    /// <summary>For exceptions: which of the call's values, and what its caller calls it.</summary>
    private static string NameOf(DataContent image, int index) =>
        string.IsNullOrEmpty(image.Name) ? $"values[{index}]" : $"values[{index}] {image.Name}";
}
