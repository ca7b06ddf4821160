using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class GlobalResponseNormTests
{
    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Fact]
    public void The_scale_is_that_of_the_paper_for_any_number_of_tiles()
    {
        foreach (int channels in Values.OddChannels)
        {
            foreach (int tiles in new[] { 1, 2, 5 })
            {
                const int PixelsOfATile = 6;
                float[] map = Values.Random(tiles * PixelsOfATile * channels, seed: channels);
                float[] weight = Values.Random(channels, seed: 1, scale: 2);
                using var squares = new GuardedMemory(tiles * channels, GuardedEdge.Last);
                using var gamma = new GuardedMemory(weight, GuardedEdge.Last);
                using var scale = new GuardedMemory(channels, GuardedEdge.Last);
                for (int i = 0; i < map.Length; i++)
                {
                    squares.Span[(i / (PixelsOfATile * channels) * channels) + (i % channels)] += map[i] * map[i];
                }

                GlobalResponseNorm.Scale(squares.Span, gamma.Span, scale.Span);

                double[] expected = ReferenceKernels.GlobalResponseNormScale(map, weight);
                Values.AssertClose(
                    expected,
                    Array.ConvertAll(expected, value => 64 * Values.Rounding * (1 + Math.Abs(value))),
                    scale.Span,
                    $"{channels} channels, {tiles} tiles"
                );
            }
        }
    }

    /// <summary>So it has the same bits with vectors of any width, other than a sum in as many lanes as the machine has.</summary>
    [Fact]
    public void The_mean_is_of_sixteen_sums_on_every_machine()
    {
        foreach (int channels in Values.OddChannels.Concat([160, 321, 1280]))
        {
            float[] norms = Array.ConvertAll(Values.Random(channels, seed: channels, scale: 10), MathF.Abs);
            float[] squares = Array.ConvertAll(norms, norm => norm * norm);
            float[] scale = new float[channels];

            GlobalResponseNorm.Scale(squares, [.. Enumerable.Repeat(1f, channels)], scale);

            norms = Array.ConvertAll(squares, MathF.Sqrt);
            float[] sums = new float[16];
            for (int i = 0; i < channels / 16 * 16; i++)
            {
                sums[i % 16] += norms[i];
            }

            for (int half = 8; half > 0; half /= 2)
            {
                for (int i = 0; i < half; i++)
                {
                    sums[i] += sums[i + half];
                }
            }

            float sum = norms.Skip(channels / 16 * 16).Aggregate(sums[0], (total, norm) => total + norm);
            float mean = (sum / channels) + 1e-6f;
            Values.AssertSameBits(Array.ConvertAll(norms, norm => (norm / mean) + 1), scale, $"{channels} channels");
        }
    }

    [Fact]
    public void A_map_of_zeros_is_scaled_by_one()
    {
        float[] scale = new float[4];

        GlobalResponseNorm.Scale(new float[8], new float[] { 1, -2, 3, 4 }, scale);

        Assert.Equal([1f, 1f, 1f, 1f], scale);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Applying_multiplies_the_tile_s_channels_of_each_pixel_and_no_other(VectorWidth width)
    {
        const int Height = 2,
            Width = 3,
            Border = 1,
            Channels = 100,
            First = 5,
            Count = 63;
        using var map = new GuardedMemory((Height + (2 * Border)) * (Width + (2 * Border)) * Channels, GuardedEdge.Last);
        map.Span.Fill(1);
        using var scale = new GuardedMemory(Values.Random(Channels, seed: 3), GuardedEdge.Last);

        GlobalResponseNorm.Apply(
            new FeatureMap(map.Span, Height, Width, Channels, Border, width),
            scale.Span,
            new Tile(0, 0, Height, First, Count, worker: 0)
        );

        for (int i = 0; i < map.Span.Length; i++)
        {
            int pixel = i / Channels,
                channel = i % Channels;
            int row = (pixel / (Width + (2 * Border))) - Border,
                column = (pixel % (Width + (2 * Border))) - Border;
            bool isInside = row is >= 0 and < Height && column is >= 0 and < Width && channel is >= First and < First + Count;
            Assert.Equal(isInside ? scale.Span[channel] : 1f, map.Span[i]);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused_by_their_numbers()
    {
        Refused(
            "5 sums of squares are no whole number of tiles of 4 channels",
            () => GlobalResponseNorm.Scale(new float[5], new float[4], new float[4])
        );
        Refused("0 sums", () => GlobalResponseNorm.Scale(default, new float[4], new float[4]));
        Refused("0 sums", () => GlobalResponseNorm.Scale(default, default(ReadOnlySpan<float>), default));
        Refused("4 channels were given 3 weights", () => GlobalResponseNorm.Scale(new float[4], new float[3], new float[4]));
        Refused(
            "2 channels was given 3 scales",
            () =>
                GlobalResponseNorm.Apply(
                    new FeatureMap(new float[4], 1, 2, 2, 0, VectorWidth.Bits128),
                    new float[3],
                    new Tile(0, 0, 1, 0, 2, 0)
                )
        );
        Refused(
            "2 channels has none from 1 to 3",
            () =>
                GlobalResponseNorm.Apply(
                    new FeatureMap(new float[4], 1, 2, 2, 0, VectorWidth.Bits128),
                    new float[2],
                    new Tile(0, 0, 1, 1, 2, 0)
                )
        );

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(-1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Channels_outside_of_the_map_are_refused_at_any_extreme(int first, int count) =>
        Assert.Contains(
            $"2 channels has none from {first} to {(long)first + count}",
            Assert
                .Throws<ArgumentException>(() =>
                    GlobalResponseNorm.Apply(
                        new FeatureMap(new float[4], 1, 2, 2, 0, VectorWidth.Bits128),
                        new float[2],
                        new Tile(0, 0, 1, first, count, worker: 0)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
}
