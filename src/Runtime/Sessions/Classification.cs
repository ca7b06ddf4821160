using System.ComponentModel;
using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>From logits to predictions, as Hugging Face's image-classification pipeline does.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Classification
{
    /// <summary>Classes that exclude each other: the softmax of each image's logits.</summary>
    public static void Softmax(ReadOnlySpan<float> logits, int labels, Span<float> probabilities)
    {
        RequireRoom(logits.Length, probabilities.Length);
        for (int first = 0; first < logits.Length; first += labels)
        {
            Softmax(logits.Slice(first, labels), probabilities.Slice(first, labels));
        }
    }

    /// <summary>Classes that stand each for itself: the sigmoids.</summary>
    public static void Sigmoid(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        RequireRoom(logits.Length, probabilities.Length);
        TensorPrimitives.Sigmoid(logits, probabilities);
    }

    /// <summary>Classes that exclude each other: the best of a softmax, best first.</summary>
    public static Prediction[] TopSoftmax(ReadOnlySpan<float> logits, IReadOnlyList<string> labels, int top)
    {
        float[] probabilities = new float[logits.Length];
        if (!logits.IsEmpty)
        {
            Softmax(logits, probabilities);
        }

        return Top(probabilities, labels, top);
    }

    /// <summary>Classes that stand each for itself: the best of the sigmoids, best first.</summary>
    public static Prediction[] TopSigmoid(ReadOnlySpan<float> logits, IReadOnlyList<string> labels, int top)
    {
        float[] probabilities = new float[logits.Length];
        TensorPrimitives.Sigmoid(logits, probabilities);
        return Top(probabilities, labels, top);
    }

    /// <summary>Hugging Face's names for classes that have none: <c>LABEL_0</c>, <c>LABEL_1</c> ….</summary>
    public static string[] DefaultLabels(int count)
    {
        string[] labels = new string[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = FormattableString.Invariant($"LABEL_{i}");
        }

        return labels;
    }

    private static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        // It is the same for shifted logits, and e to the largest of them cannot overflow then.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), probabilities);
        TensorPrimitives.SoftMax<float>(probabilities, probabilities);
    }

    private static void RequireRoom(int logits, int probabilities)
    {
        if (probabilities != logits)
        {
            throw new ArgumentException(
                $"The last run has {logits} probabilities, but was given room for {probabilities}.",
                nameof(probabilities)
            );
        }
    }

    private static Prediction[] Top(float[] probabilities, IReadOnlyList<string> labels, int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (probabilities.Length != labels.Count)
        {
            throw new ArgumentException(
                $"An image has a logit for each of {labels.Count} labels, but was given {probabilities.Length}.",
                "logits"
            );
        }

        var predictions = new Prediction[Math.Min(top, probabilities.Length)];
        for (int i = 0; i < predictions.Length; i++)
        {
            int best = TensorPrimitives.IndexOfMax<float>(probabilities);
            predictions[i] = new Prediction(best, labels[best], probabilities[best]);
            probabilities[best] = -1;
        }

        return predictions;
    }
}
