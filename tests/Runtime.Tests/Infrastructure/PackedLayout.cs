using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>The packed layouts as their types document them, written down a second time.</summary>
internal static class PackedLayout
{
    private static readonly System.Collections.Concurrent.ConcurrentBag<NativeBlock> Kept = [];

    /// <summary>From one row of inputs for each output to panels.</summary>
    public static float[] Panels(float[] matrix, int inputs, int outputs, VectorWidth vectors)
    {
        float[] panels = new float[inputs * outputs];
        int start = 0;
        foreach (int columns in PanelWidths(outputs, vectors))
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int column = 0; column < columns; column++)
                {
                    panels[(start * inputs) + (input * columns) + column] = matrix[((start + column) * inputs) + input];
                }
            }

            start += columns;
        }

        return panels;
    }

    /// <summary>From panels to the bytes of each output: a panel has of each column in turn four inputs side by side.</summary>
    public static int[][] BytesOf(QuantizedMatrix packed)
    {
        int inputs = packed.Words * sizeof(float);
        int[][] outputs = [.. Enumerable.Range(0, packed.Outputs).Select(_ => new int[inputs])];
        ReadOnlySpan<sbyte> panels = MemoryMarshal.Cast<float, sbyte>(packed.Panels.Span);
        int start = 0;
        foreach (int columns in PanelWidths(packed.Outputs, packed.Instructions.Width(), packed.Instructions.VectorsPerPanel()))
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int column = 0; column < columns; column++)
                {
                    outputs[start + column][input] = panels[
                        (start * inputs) + (((input / 4 * columns) + column) * 4) + (input % 4)
                    ];
                }
            }

            start += columns;
        }

        return outputs;
    }

    /// <summary>From one filter of 49 taps for each channel to vectors of channels.</summary>
    public static float[] Filters(float[] filters, int channels, VectorWidth vectors)
    {
        float[] packed = new float[49 * channels];
        int start = 0;
        foreach (int lanes in VectorsOf(channels, vectors))
        {
            for (int tap = 0; tap < 49; tap++)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    packed[(49 * start) + (tap * lanes) + lane] = filters[((start + lane) * 49) + tap];
                }
            }

            start += lanes;
        }

        return packed;
    }

    /// <summary>
    /// Gives weights memory of their own, for as long as the tests run: a span of it, which is all that a kernel has, keeps nothing
    /// alive.
    /// </summary>
    public static void Place(IPackedWeights weights)
    {
        var block = new NativeBlock(weights.Length);
        Kept.Add(block);
        weights.Place(new BumpAllocator(block));
    }

    /// <summary>A packed matrix as the loader would make it, in memory of its own.</summary>
    public static PackedMatrix Matrix(float[] matrix, float[] bias, int inputs, VectorWidth vectors)
    {
        var packed = new PackedMatrix(inputs, bias.Length, vectors);
        Place(packed);
        Panels(matrix, inputs, bias.Length, vectors).CopyTo(packed.Panels.Span);
        bias.CopyTo(packed.Bias.Span);
        return packed;
    }

    /// <summary>
    /// As many vectors of the same lanes together as a panel takes, which is two or three; the last four are two and two.
    /// </summary>
    private static IEnumerable<int> PanelWidths(int outputs, VectorWidth vectors, int vectorsPerPanel = 3)
    {
        foreach (IGrouping<int, int> group in VectorsOf(outputs, vectors).GroupBy(lanes => lanes))
        {
            int vectorsLeft = group.Count();
            while (vectorsLeft > 0)
            {
                int panel = vectorsLeft switch
                {
                    1 => 1,
                    2 or 4 => 2,
                    _ => vectorsPerPanel,
                };
                yield return panel * group.Key;
                vectorsLeft -= panel;
            }
        }
    }

    private static IEnumerable<int> VectorsOf(int channels, VectorWidth vectors)
    {
        foreach (int lanes in new[] { 16, 8, 4, 1 }.Where(lanes => lanes <= vectors.Lanes()))
        {
            for (; channels >= lanes; channels -= lanes)
            {
                yield return lanes;
            }
        }
    }
}
