using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>The pooled features of each image.</summary>
internal sealed class Embeddings(bool normalize) : IBatchOutput<ImageEmbedding>
{
    public ImageEmbedding Run(string name, ImageEmbedderSession session, ImageView image, CancellationToken cancellationToken)
    {
        // What a classifier's run returns is its logits.
        session.Run(image, cancellationToken);
        ReadOnlySpan<float> vector = session.PooledOutput;
        float[] embedding = vector.ToArray();

        // Zeros stay zeros, as ImageEmbedder.Embed leaves them.
        if (normalize && TensorPrimitives.Norm(vector) is > 0 and float norm)
        {
            TensorPrimitives.Divide(vector, norm, embedding);
        }

        return new ImageEmbedding(name, embedding, Error: null);
    }

    public ImageEmbedding Unusable(string name, ImageException error) => new(name, [], error);
}
