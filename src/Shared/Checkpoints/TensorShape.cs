using System.Globalization;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Shapes as error messages write them, and which ones hold the same values in the same order.</summary>
internal static class TensorShape
{
    public static string Describe(IEnumerable<long> shape) =>
        "[" + string.Join(", ", shape.Select(edge => edge.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>
    /// Whether a tensor can stand for the expected one. Besides the same shape: a matrix stored as a 1×1 convolution (timm's
    /// small models), and GRN's vector without its three leading ones (timm).
    /// </summary>
    public static bool Matches(IReadOnlyList<long> expected, IReadOnlyList<long> found) =>
        expected.SequenceEqual(found)
        || (expected.Count == 2 && expected.Concat([1, 1]).SequenceEqual(found))
        || (expected.Count == 4 && expected.Take(3).All(edge => edge == 1) && expected.Skip(3).SequenceEqual(found));
}
