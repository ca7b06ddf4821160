namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>Floats held against each other, with a meaning for those that are no finite numbers.</summary>
internal static class Distances
{
    /// <summary>
    /// How far two values are apart: 0 if both are the same infinity or no number, infinite if only one of them is, or they are
    /// infinities of two signs.
    /// </summary>
    public static double Of(double left, double right) =>
        double.IsFinite(left) && double.IsFinite(right) ? Math.Abs(left - right)
        : left == right || (double.IsNaN(left) && double.IsNaN(right)) ? 0
        : double.PositiveInfinity;
}
