using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI;

/// <summary>A model that is called: its caller's thread decodes and runs.</summary>
internal sealed class LoadedSource(IImageEmbedder model, ImageEmbeddingGeneratorOptions options) : IVectorSource
{
    public int? Dimensions => model.EmbeddingDimensions;

    public async Task<ImageVector> EmbedAsync(string name, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        using EncodedImage encoded = await ImageInput
            .FromBytes(file, name)
            .ReadAsync(options.Limits, cancellationToken)
            .ConfigureAwait(false);
        using DecodedImage image = encoded.Decode();
        return new ImageVector(model.Embed(image.View, options.Normalize, cancellationToken), Generation: 0, Weights: null);
    }
}
