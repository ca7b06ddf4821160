namespace ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

/// <summary>The same with labels.</summary>
internal abstract class ThrowingClassifier : ThrowingEmbedder, IImageClassifier
{
    public virtual IReadOnlyList<string> Labels => throw new NotSupportedException();

    public virtual Prediction[] Classify(ImageView image, int top = 5, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual Prediction[] Classify(
        ReadOnlySpan<float> pixelValues,
        int top = 5,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public virtual int Classify(ImageView image, Span<Prediction> predictions, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual int Classify(
        ReadOnlySpan<float> pixelValues,
        Span<Prediction> predictions,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();
}
