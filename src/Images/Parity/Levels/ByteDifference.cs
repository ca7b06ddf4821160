namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>What two rows of bytes, or of levels, differ in.</summary>
/// <param name="Count">How many are different.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Largest">By how much at most.</param>
/// <param name="First">The place of the first.</param>
internal readonly record struct ByteDifference(int Count, int Total, int Largest, int First)
{
    /// <summary>Of all.</summary>
    public double Share => Total == 0 ? 0 : (double)Count / Total;

    public static ByteDifference Of(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        (int count, int largest, int first) = (0, 0, left.CommonPrefixLength(right));
        for (int i = first; i < left.Length; i++)
        {
            int distance = Math.Abs(left[i] - right[i]);
            count += distance == 0 ? 0 : 1;
            largest = Math.Max(largest, distance);
        }

        return new ByteDifference(count, left.Length, largest, first);
    }

    public override string ToString() =>
        FormattableString.Invariant(
            $"Different by up to {Largest} levels in {Count} of {Total} ({Shares.Describe(Count, Total)})"
        );
}
