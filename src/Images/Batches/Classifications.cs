namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>The most probable classes of each image.</summary>
internal sealed class Classifications(ImageClassifier model, int top) : IBatchOutput<ImageClassification>
{
    public ReadOnlySpan<float> Run(
        ImageEmbedderSession session,
        ReadOnlySpan<float> pixelValues,
        CancellationToken cancellationToken
    ) => session.Run(pixelValues, cancellationToken);

    public ImageClassification Result(string name, ReadOnlySpan<float> vector) => new(name, model.Rank(vector, top), Error: null);

    public ImageClassification Unusable(string name, ImageException error) => new(name, [], error);
}
