using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Sessions;

/// <summary>From pooled features to what is stored and compared.</summary>
internal static class Embedding
{
    /// <summary>Copies features, divided by their Euclidean norm on request; zeros stay zeros.</summary>
    public static void Copy(ReadOnlySpan<float> features, Span<float> embedding, bool normalize)
    {
        float norm = normalize ? TensorPrimitives.Norm(features) : 0;
        if (norm > 0)
        {
            TensorPrimitives.Divide(features, norm, embedding);
        }
        else
        {
            features.CopyTo(embedding);
        }
    }
}
