using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Batches;

namespace ConvNextV2.Compiled.Batch.Rows;

/// <summary>Makes a row of what a model says of an image.</summary>
/// <param name="classifier">Whose labels rows have; null for rows of embeddings.</param>
/// <param name="top">How many labels.</param>
internal sealed class RowOutput(ImageClassifier? classifier, int top) : IBatchOutput<ImageRow>
{
    public ImageRow Run(string name, ImageEmbedderSession session, ImageView image, CancellationToken cancellationToken)
    {
        ReadOnlySpan<float> logits = session.Run(image, cancellationToken);
        if (classifier is not null)
        {
            return new ImageRow(name, image.Width, image.Height, classifier.Rank(logits, top), [], Error: null);
        }

        float[] embedding = new float[session.PooledOutput.Length];
        session.GetEmbeddings(embedding);
        return new ImageRow(name, image.Width, image.Height, [], embedding, Error: null);
    }

    public ImageRow Unusable(string name, ImageException error) => new(name, null, null, [], [], RowError.Of(error));
}
