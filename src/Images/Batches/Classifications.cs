namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>The most probable classes of each image.</summary>
internal sealed class Classifications(ImageClassifier model, int top) : IBatchOutput<ImageClassification>
{
    public ImageClassification Run(
        string name,
        ImageEmbedderSession session,
        ImageView image,
        CancellationToken cancellationToken
    ) => new(name, model.Rank(session.Run(image, cancellationToken), top), Error: null);

    public ImageClassification Unusable(string name, ImageException error) => new(name, [], error);
}
