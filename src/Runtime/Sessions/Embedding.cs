using System.Numerics.Tensors;

namespace ConvNextV2.Compiled;

/// <summary>From pooled features to what is stored and compared.</summary>
internal static class Embedding
{
    /// <summary>A copy, divided by its Euclidean norm on request; zeros stay zeros.</summary>
    public static float[] Of(ReadOnlySpan<float> features, bool normalize)
    {
        float[] embedding = features.ToArray();
        float norm = normalize ? TensorPrimitives.Norm(features) : 0;
        if (norm > 0)
        {
            TensorPrimitives.Divide(embedding, norm, embedding);
        }

        return embedding;
    }
}
