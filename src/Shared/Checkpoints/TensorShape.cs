namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// Shapes as error messages write them, and which ones hold the same values in the same order. By loops: every program has this
/// code, and LINQ of a value type brings 10 kilobytes of it along for each.
/// </summary>
internal static class TensorShape
{
    public static string Describe(IReadOnlyList<long> shape) => "[" + Join(shape) + "]";

    /// <summary>The edges with commas between.</summary>
    public static string Join(IReadOnlyList<long> shape)
    {
        string text = "";
        for (int i = 0; i < shape.Count; i++)
        {
            text += FormattableString.Invariant($"{(i == 0 ? "" : ", ")}{shape[i]}");
        }

        return text;
    }

    /// <summary>Whether all edges are 1: the tensor is a number, however many dimensions it has.</summary>
    public static bool IsOfOne(IReadOnlyList<long> shape)
    {
        for (int i = 0; i < shape.Count; i++)
        {
            if (shape[i] != 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the first so many edges are the same.</summary>
    public static bool BeginSame(IReadOnlyList<long> left, IReadOnlyList<long> right, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (left[i] != right[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a tensor can stand for the expected one. Besides the same shape: a matrix stored as a 1×1 convolution (timm's
    /// small models), and GRN's vector without its three leading ones (timm).
    /// </summary>
    public static bool Matches(IReadOnlyList<long> expected, IReadOnlyList<long> found) =>
        expected.Count == found.Count ? BeginSame(expected, found, found.Count)
        : expected.Count == 2 ? found is [var rows, var columns, 1, 1] && rows == expected[0] && columns == expected[1]
        : expected is [1, 1, 1, var channels] && found is [var length] && length == channels;
}
