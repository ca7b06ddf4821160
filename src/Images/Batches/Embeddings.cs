using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>The pooled features of each image.</summary>
internal sealed class Embeddings(bool normalize) : IBatchOutput<ImageEmbedding>
{
    public ReadOnlySpan<float> Run(
        ImageEmbedderSession session,
        ReadOnlySpan<float> pixelValues,
        CancellationToken cancellationToken
    )
    {
        // What a classifier's run returns is its logits.
        session.Run(pixelValues, cancellationToken);
        return session.PooledOutput;
    }

    public ImageEmbedding Result(string name, ReadOnlySpan<float> vector)
    {
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
