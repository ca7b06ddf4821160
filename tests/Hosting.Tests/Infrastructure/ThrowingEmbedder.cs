namespace ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

/// <summary>What the tests' own models are made of: they override what is called, and nothing else may be.</summary>
internal abstract class ThrowingEmbedder : IImageEmbedder
{
    public virtual int InputHeight => throw new NotSupportedException();

    public virtual int InputWidth => throw new NotSupportedException();

    public virtual int InputChannels => throw new NotSupportedException();

    public virtual int EmbeddingDimensions => throw new NotSupportedException();

    public virtual void Preprocess(ImageView image, Span<float> pixelValues) => throw new NotSupportedException();

    public virtual float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual float[] Embed(
        ReadOnlySpan<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public virtual void Embed(
        ImageView image,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public virtual void Embed(
        ReadOnlySpan<float> pixelValues,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();
}
