using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Benchmarks.Accuracy;

/// <summary>How near logits are to those of float32.</summary>
/// <param name="RelativeL2">The length of the difference, as a part of the reference's.</param>
/// <param name="SameClasses">Images that get the same class.</param>
internal sealed record Agreement(double RelativeL2, int SameClasses)
{
    /// <param name="logits">Of some images, one after another.</param>
    /// <param name="reference">Of the same images, in float32.</param>
    /// <param name="labels">Logits of an image.</param>
    public static Agreement Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> reference, int labels)
    {
        int sameClasses = 0;
        for (int start = 0; start < logits.Length; start += labels)
        {
            int label = TensorPrimitives.IndexOfMax(logits.Slice(start, labels));
            sameClasses += label == TensorPrimitives.IndexOfMax(reference.Slice(start, labels)) ? 1 : 0;
        }

        return new Agreement(TensorPrimitives.Distance(logits, reference) / TensorPrimitives.Norm(reference), sameClasses);
    }
}
