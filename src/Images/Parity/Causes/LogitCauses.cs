using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>Why logits may differ from Python's: what other numbers of ours are his.</summary>
internal static class LogitCauses
{
    // Probabilities have errors of their own.
    private const double ProbabilityTolerance = 1e-5;

    // Of the largest logit: bfloat16 has eight bits, and a model some dozen layers.
    private const double HalfIsWithin = 0.05;

    public static string? Find(
        float[] ours,
        float[] python,
        double tolerance,
        IReadOnlyList<string>? labels,
        bool isRecordRounded
    ) =>
        python.Any(value => !float.IsFinite(value)) ? "some of Python's are NaN or infinite"
        : ours.Any(value => !float.IsFinite(value)) ? "some of ours are NaN or infinite"
        : labels is not null && Probabilities(ours, python) is { } function ? $"Python's are probabilities, by {function}"
        : Permutation(ours, python, tolerance, labels) is { } permutation ? permutation
        : OnlyOne(ours, python, tolerance, labels) is { } one ? one
        : !isRecordRounded && HalfPrecision(ours, python) is { } type
            ? $"Python's are all numbers of {type}: its model ran in half precision"
        : "with the same pixel values another model answered: other weights, another layer_norm_eps or hidden_act, or fewer bits";

    private static string? OnlyOne(float[] ours, float[] python, double tolerance, IReadOnlyList<string>? labels)
    {
        int[] different = [.. Enumerable.Range(0, ours.Length).Where(i => Math.Abs(ours[i] - python[i]) > tolerance)];
        return labels is not null && different is [var label] && ours.Length > 2
            ? $"all others are the same, so it is the classifier's row or bias of {Name(label, labels)}"
            : null;
    }

    /// <summary>
    /// What is rounded to fewer bits than float32 has, and close to ours. Most numbers of bfloat16 are float16's too.
    /// </summary>
    private static string? HalfPrecision(float[] ours, float[] python)
    {
        float largest = TensorPrimitives.MaxMagnitude(python);
        return Math.Abs(largest) is var size && (size == 0 || !AreClose(ours, python, HalfIsWithin * size)) ? null
            : python.All(value => (BitConverter.SingleToUInt32Bits(value) & 0xFFFF) == 0) ? "bfloat16"
            : python.All(value => (float)(Half)value == value) ? "float16"
            : null;
    }

    private static string? Probabilities(float[] ours, float[] python)
    {
        float[] own = new float[ours.Length];
        TensorPrimitives.SoftMax(ours, own);
        if (AreClose(own, python, ProbabilityTolerance))
        {
            return "softmax";
        }

        TensorPrimitives.Sigmoid(ours, own);
        return AreClose(own, python, ProbabilityTolerance) ? "sigmoid" : null;
    }

    /// <summary>The same numbers in another order: labels were numbered in another way.</summary>
    private static string? Permutation(float[] ours, float[] python, double tolerance, IReadOnlyList<string>? labels)
    {
        int[] mine = Order(ours);
        int[] theirs = Order(python);
        if (!mine.Zip(theirs).All(pair => Math.Abs(ours[pair.First] - python[pair.Second]) <= tolerance))
        {
            return null;
        }

        int[] moved = [.. mine.Zip(theirs).Where(pair => pair.First != pair.Second).Select(pair => pair.First).Order()];
        string which = string.Join(", ", moved.Take(4).Select(label => Name(label, labels))) + (moved.Length > 4 ? " …" : "");
        return $"the same values in another order ({which}): the labels were numbered in another way";
    }

    private static string Name(int label, IReadOnlyList<string>? labels) =>
        labels is null ? FormattableString.Invariant($"{label}") : $"\"{Messages.Printable.Name(labels[label])}\"";

    private static int[] Order(float[] values) => [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];

    private static bool AreClose(float[] left, float[] right, double tolerance)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (!(Math.Abs(left[i] - right[i]) <= tolerance))
            {
                return false;
            }
        }

        return true;
    }
}
