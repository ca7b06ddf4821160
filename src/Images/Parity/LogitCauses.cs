using System.Numerics.Tensors;

namespace ConvNextV2.Compiled.Images.Parity;

/// <summary>Why logits may differ from Python's: what other numbers of ours are his.</summary>
internal static class LogitCauses
{
    // Probabilities have errors of their own.
    private const double ProbabilityTolerance = 1e-5;

    public static string? Find(float[] ours, float[] python, double tolerance, IReadOnlyList<string>? labels) =>
        python.Any(value => !float.IsFinite(value)) ? "some of Python's are NaN or infinite"
        : ours.Any(value => !float.IsFinite(value)) ? "some of ours are NaN or infinite"
        : labels is not null && Probabilities(ours, python) is { } function ? $"Python's are probabilities, by {function}"
        : Permutation(ours, python, tolerance, labels) is { } permutation ? permutation
        : "with the same pixel values another model answered: other weights, another layer_norm_eps or hidden_act, or fewer bits";

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
        string which = string.Join(", ", moved.Take(4).Select(Name)) + (moved.Length > 4 ? " …" : "");
        return $"the same values in another order ({which}): the labels were numbered in another way";

        string Name(int label) =>
            labels is null ? FormattableString.Invariant($"{label}") : $"\"{Messages.Printable.Name(labels[label])}\"";
    }

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
