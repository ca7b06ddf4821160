using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class LayerNormTests
{
    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges() => Values.WidthsAndEdges();

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void Each_pixel_is_normed_over_its_channels_at_any_size(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels)
        {
            float[] input = Values.Random(3 * 5 * channels, seed: channels);
            using var map = new GuardedMemory(input, edge);

            LayerNorm.Normalize(new FeatureMap(map.Span, 3, 5, channels, 0, width), 1e-6f);

            AssertNormed(ReferenceKernels.LayerNorm(input, channels, 1e-6f), map.Span, $"{channels} channels");
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void Weight_and_bias_are_applied_and_a_border_is_left_alone(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels)
        {
            float[] input = Values.Random(channels, seed: channels);
            float[] weight = Values.Random(channels, seed: 1);
            float[] bias = Values.Random(channels, seed: 2);
            using var map = new GuardedMemory(3 * 3 * channels, edge);
            using var weights = new GuardedMemory(weight, edge);
            using var biases = new GuardedMemory(bias, edge);
            map.Span.Fill(7);
            input.CopyTo(map.Span[(4 * channels)..]);

            LayerNorm.Run(new FeatureMap(map.Span, 1, 1, channels, 1, width), weights.Span, biases.Span, 1e-6f);

            AssertNormed(
                ReferenceKernels.LayerNorm(input, channels, 1e-6f, weight, bias),
                map.Span.Slice(4 * channels, channels),
                $"{channels} channels"
            );
            Assert.Equal(8 * channels, map.Span.ToArray().Count(value => value == 7));
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void Squares_of_pixels_are_gathered_and_odd_edges_dropped(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels)
        {
            const int Height = 5,
                Width = 7;
            float[] input = Values.Random(Height * Width * channels, seed: channels);
            using var map = new GuardedMemory(input, edge);
            using var patches = new GuardedMemory(2 * 3 * 4 * channels, edge);

            // In two tiles of a row each.
            for (int row = 0; row < 2; row++)
            {
                LayerNorm.NormalizeIntoPatches(
                    new FeatureMap(map.Span, Height, Width, channels, 0, width),
                    new Tile(row, row, 1, firstChannel: 0, channelCount: 0, worker: 0),
                    1e-6f,
                    new FeatureMap(patches.Span.Slice(row * 12 * channels, 12 * channels), 1, 3, 4 * channels, 0, width)
                );
            }

            AssertNormed(
                ReferenceKernels.Squares(ReferenceKernels.LayerNorm(input, channels, 1e-6f), Height, Width, channels),
                patches.Span,
                $"{channels} channels"
            );
            Values.AssertSameBits(input, map.Span, "the map itself");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_large_common_offset_costs_no_more_than_its_own_rounding(VectorWidth width)
    {
        float[] input = Array.ConvertAll(Values.Random(40, seed: 1), value => 10_000 + value);
        float[] map = [.. input];

        LayerNorm.Normalize(new FeatureMap(map, 1, 1, 40, 0, width), 1e-6f);

        // The mean is a float, off by up to a few roundings of 10,000, against a deviation of about 0.58.
        double[] expected = ReferenceKernels.LayerNorm(input, 40, 1e-6f);
        Values.AssertClose(expected, [.. expected.Select(_ => 4 * Values.Rounding * 10_000 / 0.5)], map, "offset");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_pixel_without_variance_becomes_zero(VectorWidth width)
    {
        float[] map = Enumerable.Repeat(0.5f, 48).ToArray();

        LayerNorm.Normalize(new FeatureMap(map, 1, 3, 16, 0, width), 1e-6f);

        Assert.All(map, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        const VectorWidth Width = VectorWidth.Bits128;
        float[] data = new float[72];

        Refused("was given 2 weights and 3 biases", () => LayerNorm.Run(Map(2, 4, 3), new float[2], new float[3], 1e-6f));
        Refused(
            "do not fit 1×2×8",
            () => LayerNorm.NormalizeIntoPatches(Map(4, 4, 3), new Tile(0, 0, 1, 0, 0, 0), 1e-6f, Map(1, 2, 8))
        );
        Refused(
            "lie outside 4×4×3",
            () => LayerNorm.NormalizeIntoPatches(Map(4, 4, 3), new Tile(0, 2, 1, 0, 0, 0), 1e-6f, Map(1, 2, 12))
        );
        Refused("1×1×3 and 1×1×4", () => LayerNorm.Run(Map(1, 1, 3), new NormParameters(3), 1e-6f, Map(1, 1, 4)));

        FeatureMap Map(int height, int width, int channels) =>
            new(data.AsSpan(0, height * width * channels), height, width, channels, 0, Width);

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(int.MaxValue, 1)] // twice their sum is 0 in 32 bits
    [InlineData(1 << 30, 1)]
    [InlineData(int.MinValue, 1)]
    public void Rows_of_patches_outside_of_the_map_are_refused_at_any_extreme(int first, int count)
    {
        const VectorWidth Width = VectorWidth.Bits128;

        Assert.Contains(
            $"Rows {first} to {(long)first + count} of patches lie outside 4×4×1",
            Assert
                .Throws<ArgumentException>(() =>
                    LayerNorm.NormalizeIntoPatches(
                        new FeatureMap(new float[16], 4, 4, 1, 0, Width),
                        new Tile(0, first, count, firstChannel: 0, channelCount: 0, worker: 0),
                        1e-6f,
                        new FeatureMap(new float[count * 2 * 4], count, 2, 4, 0, Width)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tile_of_no_rows_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            LayerNorm.NormalizeIntoPatches(
                new FeatureMap(new float[16], 4, 4, 1, 0, VectorWidth.Bits128),
                default,
                1e-6f,
                new FeatureMap(new float[8], 1, 2, 4, 0, VectorWidth.Bits128)
            )
        );

    private static void AssertNormed(double[] expected, ReadOnlySpan<float> actual, string what) =>
        Values.AssertClose(expected, Array.ConvertAll(expected, value => 2e-6 * (1 + Math.Abs(value))), actual, what);
}
