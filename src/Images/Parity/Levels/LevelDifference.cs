namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>What Python's levels and ours differ in; where Python's value is on no level, nothing is compared.</summary>
/// <param name="Count">How many are different.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Largest">By how many levels at most.</param>
/// <param name="First">The place of the first; −1 if there is none.</param>
internal readonly record struct LevelDifference(int Count, int Total, int Largest, int First)
{
    // Pillow and PyTorch resize with weights of 22 and of 16 bits; measured, up to 1 % of the values differ, by one level.
    private const double LibrariesDifferIn = 0.02;

    public bool IsNone => Count == 0;

    /// <summary>Whether it is no more than Pillow and torchvision differ in.</summary>
    public bool IsOfLibraries => Largest <= 1 && Count <= LibrariesDifferIn * Total;

    private string Share => Shares.Describe(Count, Total);

    public static LevelDifference Of(ReadOnlySpan<int> python, ReadOnlySpan<int> ours)
    {
        (int count, int total, int largest, int first) = (0, 0, 0, -1);
        for (int i = 0; i < python.Length; i++)
        {
            if (python[i] < 0)
            {
                continue;
            }

            total++;
            int distance = Math.Abs(python[i] - ours[i]);
            if (distance > 0)
            {
                count++;
                largest = Math.Max(largest, distance);
                first = first < 0 ? i : first;
            }
        }

        return new LevelDifference(count, total, largest, first);
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Count} of {Total} levels ({Share}) differ, by up to {Largest} of {AffineMap.LastLevel}");
}
