using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>The loops of a resize: sums of bytes, each times its weight in fixed point.</summary>
internal static class WeighedSums
{
    /// <summary>Along a row: each result is a sum of neighbours, rounded to a byte.</summary>
    /// <param name="pixels">Of the first pixel on that any window has; readable to the end of each window's last group.</param>
    /// <param name="weights">A window for each result.</param>
    /// <param name="results">Filled.</param>
    public static void ResizeLine(ReadOnlySpan<int> pixels, ResampleWeights weights, Span<int> results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            ReadOnlySpan<int> group = weights.Groups(i);
            int sum = Dot(group, pixels.Slice(weights.Window(i).Start - weights.Start, group.Length));
            results[i] = ToByte(weights.Half + sum, weights.FractionBits);
        }
    }

    /// <summary>Along columns: adds a row to a row's sums.</summary>
    /// <param name="weight">Of the row.</param>
    /// <param name="line">At least as many as sums.</param>
    /// <param name="sums">Added to.</param>
    public static void AddLine(int weight, ReadOnlySpan<int> line, Span<int> sums)
    {
        line = line[..sums.Length];
        ref int s = ref MemoryMarshal.GetReference(sums);
        ref int l = ref MemoryMarshal.GetReference(line);
        int i = 0;
        for (; i <= sums.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            Vector256<int> sum =
                Vector256.LoadUnsafe(ref s, (nuint)i) + (Vector256.LoadUnsafe(ref l, (nuint)i) * Vector256.Create(weight));
            sum.StoreUnsafe(ref s, (nuint)i);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += line[i] * weight;
        }
    }

    public static void ToBytes(Span<int> sums, int fractionBits)
    {
        foreach (ref int sum in sums)
        {
            sum = ToByte(sum, fractionBits);
        }
    }

    private static int ToByte(int sum, int fractionBits) => Math.Clamp(sum >> fractionBits, byte.MinValue, byte.MaxValue);

    /// <summary>Of whole groups.</summary>
    private static int Dot(ReadOnlySpan<int> weights, ReadOnlySpan<int> pixels)
    {
        ref int w = ref MemoryMarshal.GetReference(weights);
        ref int p = ref MemoryMarshal.GetReference(pixels);
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint i = 0; i < (nuint)weights.Length; i += ResampleWeights.GroupLength)
        {
            sum += Vector256.LoadUnsafe(ref w, i) * Vector256.LoadUnsafe(ref p, i);
        }

        return Vector256.Sum(sum);
    }
}
