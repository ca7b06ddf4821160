using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI;

/// <summary>A hosted model: a request for each image, in its queue and within its limits.</summary>
internal sealed class HostedSource(IHostedEmbedder model, ImageEmbeddingGeneratorOptions options) : IVectorSource
{
    // Of SHA-256's 64: enough to tell weights apart, short enough for a column.
    private const int ShownDigits = 12;

    public int? Dimensions => model.Status.Model is null ? null : model.EmbeddingDimensions;

    public async Task<ImageVector> EmbedAsync(string name, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        HostedEmbedding embedded = await model
            .EmbedAsync(ImageInput.FromBytes(file, name), options.Normalize, cancellationToken)
            .ConfigureAwait(false);
        return new ImageVector(embedded.Vector, embedded.Model.Generation, embedded.Model.Sha256[..ShownDigits]);
    }
}
