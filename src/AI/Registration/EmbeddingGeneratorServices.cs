using ConvNextV2.Compiled;
using ConvNextV2.Compiled.AI;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Generators of embeddings over the models that a host has.</summary>
public static class EmbeddingGeneratorServices
{
    /// <summary>
    /// Registers a generator over the <see cref="IImageEmbedder"/> that is registered without a key: of hosted models the first.
    /// </summary>
    /// <param name="services">Where the model is registered, before or after this.</param>
    /// <param name="options">How; may be left out.</param>
    /// <returns>What caching, telemetry and logging are put in front by.</returns>
    public static EmbeddingGeneratorBuilder<DataContent, Embedding<float>> AddConvNextV2EmbeddingGenerator(
        this IServiceCollection services,
        ImageEmbeddingGeneratorOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddEmbeddingGenerator(provider =>
            provider.GetRequiredService<IImageEmbedder>().AsIEmbeddingGenerator(options)
        );
    }

    /// <summary>Registers a generator over a hosted model, with the model's name as its key.</summary>
    /// <param name="services">Where the model is registered, before or after this.</param>
    /// <param name="name">The model's, and the generator's key.</param>
    /// <param name="options">How; may be left out.</param>
    /// <returns>What caching, telemetry and logging are put in front by.</returns>
    public static EmbeddingGeneratorBuilder<DataContent, Embedding<float>> AddKeyedConvNextV2EmbeddingGenerator(
        this IServiceCollection services,
        string name,
        ImageEmbeddingGeneratorOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        return services.AddKeyedEmbeddingGenerator(
            name,
            provider => provider.GetRequiredKeyedService<IImageEmbedder>(name).AsIEmbeddingGenerator(options)
        );
    }
}
