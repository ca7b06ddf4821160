namespace ConvNextV2.Compiled.AI.Tests.Infrastructure;

/// <summary>A model as a test makes one: an embedding is the image's width, its height, and how often it was called before.</summary>
internal class FakeEmbedder : IImageEmbedder
{
    private int _calls;

    public int Calls => _calls;

    /// <summary>What happens in a call, with its token.</summary>
    public Action<CancellationToken> Embedding { get; init; } = _ => { };

    public int InputHeight => 1;

    public int InputWidth => 1;

    public int InputChannels => 3;

    public int EmbeddingDimensions => 3;

    public float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default)
    {
        int before = Interlocked.Increment(ref _calls) - 1;
        Embedding(cancellationToken);
        return [image.Width, image.Height, before];
    }

    public void Preprocess(ImageView image, Span<float> pixelValues) => throw new NotSupportedException();

    public float[] Embed(
        ReadOnlySpan<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public void Embed(
        ImageView image,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public void Embed(
        ReadOnlySpan<float> pixelValues,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();
}
