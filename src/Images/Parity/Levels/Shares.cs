namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>Shares in words.</summary>
internal static class Shares
{
    // Fewer would be read as none.
    private const double Least = 0.01;

    public static string Describe(long count, long total)
    {
        double percent = total == 0 ? 0 : 100.0 * count / total;
        return count > 0 && percent < Least
            ? FormattableString.Invariant($"less than {Least} %")
            : FormattableString.Invariant($"{percent:0.##} %");
    }
}
