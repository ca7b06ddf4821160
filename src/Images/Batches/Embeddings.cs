namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>The pooled features of each image.</summary>
internal sealed class Embeddings(bool normalize) : IBatchOutput<ImageEmbedding>
{
    public ImageEmbedding Run(string name, ImageEmbedderSession session, ImageView image, CancellationToken cancellationToken)
    {
        // What a classifier's run returns is its logits.
        session.Run(image, cancellationToken);
        float[] embedding = new float[session.PooledOutput.Length];
        session.GetEmbeddings(embedding, normalize);
        return new ImageEmbedding(name, embedding, Error: null);
    }

    public ImageEmbedding Unusable(string name, ImageException error) => new(name, [], error);
}
