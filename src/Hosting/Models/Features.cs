using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>From pooled features to what is stored and compared.</summary>
internal static class Features
{
    /// <summary>Copies them, divided by their Euclidean norm on request; zeros stay zeros.</summary>
    public static void Copy(ReadOnlySpan<float> features, Span<float> embedding, bool normalize)
    {
        if (normalize && TensorPrimitives.Norm(features) is > 0 and float norm)
        {
            TensorPrimitives.Divide(features, norm, embedding);
        }
        else
        {
            features.CopyTo(embedding);
        }
    }
}
