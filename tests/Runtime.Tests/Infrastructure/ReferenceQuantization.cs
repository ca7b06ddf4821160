namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>The rule of docs/numerics.md for bytes, value by value.</summary>
internal static class ReferenceQuantization
{
    // Whole numbers have no place left for a fraction from here on: adding it rounds to the nearest, ties to even.
    private const float Rounder = 1.5f * (1 << 23);

    /// <summary>A pixel's values as origin + step · byte.</summary>
    public static (int[] Bytes, float Step, float Origin) Pixel(ReadOnlySpan<float> values)
    {
        float origin = float.PositiveInfinity,
            largest = float.NegativeInfinity;
        foreach (float value in values)
        {
            (origin, largest) = float.IsFinite(value)
                ? (MathF.Min(origin, value), MathF.Max(largest, value))
                : (float.NaN, float.NaN);
        }

        float range = largest - origin;
        float steps = range > 1e-36f ? 127 / range : 0;
        int[] bytes = new int[values.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            // One rounding where the machine has FMA, as the kernels'.
            bytes[i] = steps == 0 ? 0 : (int)(float.MultiplyAddEstimate(values[i] - origin, steps, Rounder) - Rounder);
        }

        return (bytes, range / 127, origin);
    }

    /// <summary>
    /// An output's weights as scale · byte: none more than 127, and of eight neighbours those that are added in 16 bits no more
    /// than 256 before they are rounded.
    /// </summary>
    public static (int[] Bytes, float Scale) Column(IReadOnlyList<float> weights)
    {
        float scale = weights.Max(Math.Abs) / 127;
        for (int first = 0; first < weights.Count; first += 8)
        {
            scale = Math.Max(scale, (At(first) + At(first + 4) + (At(first + 1) + At(first + 5))) / 256);
            scale = Math.Max(scale, (At(first + 2) + At(first + 6) + (At(first + 3) + At(first + 7))) / 256);
        }

        return scale < 1e-37f
            ? (new int[weights.Count], 0)
            : ([.. weights.Select(weight => (int)MathF.Round(weight / scale))], scale);

        float At(int i) => i < weights.Count ? Math.Abs(weights[i]) : 0;
    }

    /// <summary>The largest sum of absolute bytes that is made in 16 bits.</summary>
    public static int LargestWindow(IReadOnlyList<int> bytes)
    {
        int largest = 0;
        for (int first = 0; first < bytes.Count; first += 8)
        {
            largest = Math.Max(largest, At(first) + At(first + 1) + At(first + 4) + At(first + 5));
            largest = Math.Max(largest, At(first + 2) + At(first + 3) + At(first + 6) + At(first + 7));
        }

        return largest;

        int At(int i) => i < bytes.Count ? Math.Abs(bytes[i]) : 0;
    }
}
