using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class Depthwise7x7Tests
{
    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges() => Values.WidthsAndEdges();

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void It_is_a_convolution_of_each_channel_with_its_filter_at_any_size(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels)
        {
            foreach ((int height, int columns) in new[] { (1, 1), (2, 3), (5, 8), (9, 15) })
            {
                float[] input = Values.Random(height * columns * channels, seed: channels);
                float[] filters = Values.Random(49 * channels, seed: channels + 1);
                float[] bias = Values.Random(channels, seed: channels + 2);
                using var map = new GuardedMemory(Bordered(input, height, columns, channels), edge);
                using var packed = new GuardedMemory(PackedLayout.Filters(filters, channels, width), edge);
                using var biases = new GuardedMemory(bias, edge);
                using var output = new GuardedMemory(input.Length, edge);

                Depthwise7x7.Run(
                    new FeatureMap(map.Span, height, columns, channels, 3, width),
                    packed.Span,
                    biases.Span,
                    width,
                    new FeatureMap(output.Span, height, columns, channels, 0, width)
                );

                (double[] values, double[] terms) = ReferenceKernels.Depthwise7x7(input, filters, bias, height, columns);
                double[] bounds = Array.ConvertAll(terms, term => 50 * Values.Rounding * term);
                Values.AssertClose(values, bounds, output.Span, $"{height}×{columns}×{channels}");
            }
        }
    }

    /// <summary>The best there is: the exact sum of the products, and one rounding where the bias is added.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void A_huge_bias_costs_no_more_digits_than_adding_it_to_the_finished_sum(VectorWidth width)
    {
        const int Edge = 9,
            Channels = 29;
        float[] input = Values.Random(Edge * Edge * Channels, seed: 1);
        float[] filters = Values.Random(49 * Channels, seed: 2);
        double[] products = ReferenceKernels.Depthwise7x7(input, filters, new float[Channels], Edge, Edge).Values;
        foreach (float factor in new[] { 1e3f, 1e6f })
        {
            float[] bias = Values.Random(Channels, seed: 3, scale: 7 * factor);
            float[] actual = new float[input.Length];

            Depthwise7x7.Run(
                new FeatureMap(Bordered(input, Edge, Edge, Channels), Edge, Edge, Channels, 3, width),
                PackedLayout.Filters(filters, Channels, width),
                bias,
                width,
                new FeatureMap(actual, Edge, Edge, Channels, 0, width)
            );

            double[] exact = [.. products.Select((product, i) => product + bias[i % Channels])];
            float[] rounded = Array.ConvertAll(exact, value => (float)value);
            Assert.InRange(Values.DeviationOf(actual, exact), 0, 2 * Values.DeviationOf(rounded, exact));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_tile_of_rows_gives_the_bits_of_the_whole_map(VectorWidth width)
    {
        const int Height = 8,
            Width = 9,
            Channels = 33;
        float[] map = Bordered(Values.Random(Height * Width * Channels, seed: 1), Height, Width, Channels);
        var filters = new PackedFilters(Channels, width);
        PackedLayout.Place(filters);
        Values.Random(49 * Channels, seed: 2).CopyTo(filters.Filters.Span);
        float[] whole = new float[Height * Width * Channels];
        Depthwise7x7.Run(Input(), filters, new FeatureMap(whole, Height, Width, Channels, 0, width));

        foreach (int rowsPerTile in new[] { 1, 3, 5 })
        {
            for (int row = 0; row < Height; row += rowsPerTile)
            {
                var tile = new Tile(
                    row / rowsPerTile,
                    row,
                    Math.Min(rowsPerTile, Height - row),
                    firstChannel: 0,
                    channelCount: 0,
                    worker: 0
                );
                float[] rows = new float[tile.RowCount * Width * Channels];
                Depthwise7x7.Run(Input().Rows(tile), filters, new FeatureMap(rows, tile.RowCount, Width, Channels, 0, width));

                Values.AssertSameBits(whole.AsSpan(row * Width * Channels, rows.Length), rows, $"rows from {row}");
            }
        }

        FeatureMap Input() => new(map, Height, Width, Channels, 3, width);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        const VectorWidth Width = VectorWidth.Bits128;
        float[] map = new float[7 * 8 * 2];
        float[] small = new float[4];

        Refused(
            "needs a border of 3, but has 0",
            () =>
                Depthwise7x7.Run(
                    new FeatureMap(small, 1, 2, 2, 0, Width),
                    new float[98],
                    new float[2],
                    Width,
                    new FeatureMap(small, 1, 2, 2, 0, Width)
                )
        );
        Refused(
            "1×2×2 and 2×1×2",
            () =>
                Depthwise7x7.Run(
                    new FeatureMap(map, 1, 2, 2, 3, Width),
                    new float[98],
                    new float[2],
                    Width,
                    new FeatureMap(small, 2, 1, 2, 0, Width)
                )
        );
        Refused(
            "97 weights",
            () =>
                Depthwise7x7.Run(
                    new FeatureMap(map, 1, 2, 2, 3, Width),
                    new float[97],
                    new float[2],
                    Width,
                    new FeatureMap(small, 1, 2, 2, 0, Width)
                )
        );
        Refused(
            "3 biases",
            () =>
                Depthwise7x7.Run(
                    new FeatureMap(map, 1, 2, 2, 3, Width),
                    new float[98],
                    new float[3],
                    Width,
                    new FeatureMap(small, 1, 2, 2, 0, Width)
                )
        );
        Refused(
            "was given 0 weights",
            () =>
                Depthwise7x7.Run(
                    new FeatureMap(map, 1, 2, 2, 3, Width),
                    new PackedFilters(2, Width),
                    new FeatureMap(small, 1, 2, 2, 0, Width)
                )
        );

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static float[] Bordered(float[] map, int height, int width, int channels)
    {
        float[] bordered = new float[(height + 6) * (width + 6) * channels];
        for (int row = 0; row < height; row++)
        {
            map.AsSpan(row * width * channels, width * channels)
                .CopyTo(bordered.AsSpan((((row + 3) * (width + 6)) + 3) * channels));
        }

        return bordered;
    }
}
