namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>
/// The error function in double: its Taylor series near 0, a continued fraction far from it. Both to about 1e-15.
/// </summary>
internal static class Erf
{
    /// <summary>1 − erf(x).</summary>
    public static double Complement(double x) =>
        x < 0 ? 2 - Complement(-x)
        : x < 2.5 ? 1 - Series(x)
        : Fraction(x);

    private static double Series(double x)
    {
        double term = x,
            sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double Fraction(double x)
    {
        double fraction = x;
        for (int n = 120; n >= 1; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
