using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd.Products;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class QuantizationTests
{
    private const int Height = 2;
    private const int Width = 3;

    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges() => Values.WidthsAndEdges();

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void A_pixel_s_smallest_value_becomes_0_and_its_largest_127(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels.Concat([160, 321]))
        {
            float[] map = Values.Random(Height * Width * channels, seed: channels, scale: 3);

            AssertQuantized(map, Quantize(map, channels, width, edge), $"{channels} channels");
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void A_factor_of_each_channel_is_multiplied_in_before(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels.Concat([160, 321]))
        {
            float[] map = Values.Random(Height * Width * channels, seed: channels);
            float[] scale = Values.Random(channels, seed: 1, scale: 5);

            Pixel[] actual = Quantize(map, scale, channels, width, edge);

            AssertQuantized([.. map.Select((value, i) => value * scale[i % channels])], actual, $"{channels} channels");
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void What_lies_around_the_pixels_and_between_them_counts_for_nothing(VectorWidth width, GuardedEdge edge)
    {
        const int Border = 2,
            Channels = 21,
            Longer = 24,
            Columns = Width + (2 * Border);
        float[] values = Values.Random(Height * Width * Channels, seed: 1);
        using var memory = new GuardedMemory((Height + (2 * Border)) * Columns * Longer, edge);
        memory.Span.Fill(float.NaN);
        for (int i = 0; i < values.Length; i++)
        {
            int row = (i / Channels / Width) + Border,
                column = (i / Channels % Width) + Border;
            memory.Span[(((row * Columns) + column) * Longer) + (i % Channels)] = values[i];
        }

        int words = ByteProducts.WordsOf(Channels);
        float[] bytes = new float[Height * Width * (words + 2)],
            normed = new float[bytes.Length],
            expected = new float[bytes.Length];
        var map = new FeatureMap(memory.Span, Height, Width, Channels, Border, width, Longer);
        Quantization.Run(map, Ones(Channels), Output(bytes));
        LayerNorm.Quantize(map, 1e-6f, Output(normed));

        AssertQuantized(values, Read(bytes, Channels, words, words + 2), "a map with a border");
        LayerNorm.Quantize(new FeatureMap(values, Height, Width, Channels, 0, width), 1e-6f, Output(expected));
        Values.AssertSameBits(expected, normed, "a norm of a map with a border");

        QuantizedMap Output(float[] data) => new(data, Height, Width, Channels, words + 2, width);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void The_extremes_are_found_in_every_channel(VectorWidth width)
    {
        foreach (int channels in new[] { 2, 7, 19, 45 })
        {
            for (int place = 0; place < channels; place++)
            {
                float[] map = Values.Random(Height * Width * channels, seed: place);
                map[channels + place] = -10;
                map[(4 * channels) + place] = 10;

                Pixel[] actual = Quantize(map, channels, width);

                AssertQuantized(map, actual, $"channel {place} of {channels}");
                Assert.Equal(0, actual[1].Bytes[place]);
                Assert.Equal(127, actual[4].Bytes[place]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_pixel_of_one_value_is_that_value_exactly(VectorWidth width)
    {
        foreach (int channels in Values.OddChannels)
        {
            float[] values = [0, -0f, 1, -3e38f, 1e-45f, 3e38f];

            Pixel[] actual = Quantize([.. values.SelectMany(value => Enumerable.Repeat(value, channels))], channels, width);

            for (int pixel = 0; pixel < values.Length; pixel++)
            {
                Assert.Equal(values[pixel], actual[pixel].Origin);
                Assert.Equal(0, actual[pixel].Step);
                Assert.All(actual[pixel].Bytes, value => Assert.Equal(0, value));
            }
        }
    }

    /// <summary>127 parts of it would be no normal number.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Values_that_are_nearer_than_1e_36_are_all_the_smallest(VectorWidth width)
    {
        foreach (int channels in new[] { 3, 4, 21, 40 })
        {
            foreach (float range in new[] { 1e-45f, 1e-40f, 1e-38f, 0.99e-36f })
            {
                float[] map = [.. Enumerable.Range(0, Height * Width * channels).Select(i => i % channels == 1 ? range : 0)];

                Pixel[] actual = Quantize(map, channels, width);

                AssertQuantized(map, actual, $"{channels} channels, {range}");
                Assert.All(actual.SelectMany(pixel => pixel.Bytes), value => Assert.Equal(0, value));
            }

            float[] farther = [.. Enumerable.Range(0, Height * Width * channels).Select(i => i % channels == 1 ? 1.01e-36f : 0)];
            Assert.All(Quantize(farther, channels, width), pixel => Assert.Equal(127, pixel.Bytes[1]));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Huge_values_of_one_sign_are_bytes_like_others(VectorWidth width)
    {
        foreach (int channels in new[] { 3, 4, 21, 40 })
        {
            float[] map = Array.ConvertAll(Values.Random(Height * Width * channels, seed: 1), value => (1 + value) * 1.5e38f);

            Pixel[] actual = Quantize(map, channels, width);

            AssertQuantized(map, actual, $"{channels} channels");
            Assert.All(actual, pixel => Assert.True(float.IsFinite(pixel.Step) && float.IsFinite(pixel.Origin)));
        }
    }

    /// <summary>The distance of 3e38 and −3e38 is no float: all bytes are 0, and 0 steps of infinity are no number.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Values_that_are_farther_apart_than_a_float_reaches_have_an_infinite_step(VectorWidth width)
    {
        foreach (int channels in new[] { 3, 4, 21, 40 })
        {
            float[] map = Values.Random(Height * Width * channels, seed: 1);
            map[channels] = 3e38f;
            map[(2 * channels) - 1] = -3e38f;

            Pixel[] actual = Quantize(map, channels, width);

            Assert.Equal(float.PositiveInfinity, actual[1].Step);
            Assert.All(actual[1].Bytes, value => Assert.Equal(0, value));
            Assert.All(actual.Where((_, i) => i != 1), pixel => Assert.True(float.IsFinite(pixel.Step)));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_value_that_is_not_finite_makes_its_own_pixel_none_in_any_place(VectorWidth width)
    {
        foreach (int channels in new[] { 1, 3, 4, 7, 12, 21, 40, 45 })
        {
            float[] map = Values.Random(Height * Width * channels, seed: 1);
            foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                for (int place = 0; place < channels; place++)
                {
                    float[] spoiled = [.. map];
                    spoiled[(2 * channels) + place] = value;

                    AssertSpoiled(Quantize(spoiled, channels, width), 2, $"{value} in channel {place} of {channels}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_factor_that_is_not_finite_makes_every_pixel_none_even_of_zeros(VectorWidth width)
    {
        foreach (int channels in new[] { 1, 5, 21, 40 })
        {
            foreach (float factor in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                for (int place = 0; place < channels; place++)
                {
                    float[] map = Values.Random(Height * Width * channels, seed: 1);
                    map[place] = 0;
                    float[] scale = Values.Random(channels, seed: 2);
                    scale[place] = factor;

                    Assert.All(
                        Quantize(map, scale, channels, width),
                        pixel => Assert.Equal((float.NaN, float.NaN), (pixel.Step, pixel.Origin))
                    );
                }
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        Refused("1×2×3 and 1×2×4", () => Quantization.Run(Map(1, 2, 3), new float[3], Bytes(1, 2, 4)));
        Refused("1×2×3 and 2×1×3", () => Quantization.Run(Map(1, 2, 3), new float[3], Bytes(2, 1, 3)));
        Refused("1×2×3 and 1×3×3", () => LayerNorm.Quantize(Map(1, 2, 3), 1e-6f, Bytes(1, 3, 3)));
        Refused("3 channels was given 4 scales", () => Quantization.Run(Map(1, 2, 3), new float[4], Bytes(1, 2, 3)));
        Refused(
            "3 channels was given 0 scales",
            () => Quantization.Run(Map(1, 2, 3), default(ReadOnlySpan<float>), Bytes(1, 2, 3))
        );

        static FeatureMap Map(int height, int width, int channels) =>
            new(new float[height * width * channels], height, width, channels, 0, VectorWidth.Bits128);

        static QuantizedMap Bytes(int height, int width, int channels) =>
            new(new float[height * width * 4], height, width, channels, 4, VectorWidth.Bits128);

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static Pixel[] Quantize(float[] map, int channels, VectorWidth width, GuardedEdge edge = GuardedEdge.Last) =>
        Quantize(map, Ones(channels), channels, width, edge);

    private static Pixel[] Quantize(
        float[] map,
        float[] scale,
        int channels,
        VectorWidth width,
        GuardedEdge edge = GuardedEdge.Last
    )
    {
        // A few floats more than a pixel needs, but at a guarded end it has no more.
        int words = ByteProducts.WordsOf(channels),
            stride = words + (edge == GuardedEdge.First ? 5 : 2);
        using var source = new GuardedMemory(map, edge);
        using var factors = new GuardedMemory(scale, edge);
        using var bytes = new GuardedMemory(Height * Width * stride, edge);
        bytes.Span.Fill(7);
        var input = new FeatureMap(source.Span, Height, Width, channels, 0, width);
        var output = new QuantizedMap(bytes.Span, Height, Width, channels, stride, width);
        Quantization.Run(input, factors.Span, output);
        return Read(bytes.Span, channels, words, stride);
    }

    private static float[] Ones(int channels) => [.. Enumerable.Repeat(1f, channels)];

    private static Pixel[] Read(ReadOnlySpan<float> memory, int channels, int words, int stride)
    {
        var pixels = new Pixel[memory.Length / stride];
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<float> pixel = memory.Slice(i * stride, stride);
            pixels[i] = new Pixel(
                [.. MemoryMarshal.AsBytes(pixel[..words])[..channels]],
                Step: pixel[words],
                Origin: pixel[words + 1]
            );
            Assert.All(pixel[(words + 2)..].ToArray(), value => Assert.Equal(7, value));
        }

        return pixels;
    }

    private static void AssertQuantized(float[] map, Pixel[] actual, string what)
    {
        int channels = map.Length / actual.Length;
        for (int i = 0; i < actual.Length; i++)
        {
            (int[] bytes, float step, float origin) = ReferenceQuantization.Pixel(map.AsSpan(i * channels, channels));
            Assert.Equal((what, i, step, origin), (what, i, actual[i].Step, actual[i].Origin));
            Assert.Equal(bytes, actual[i].Bytes.Select(value => (int)value));
        }
    }

    private static void AssertSpoiled(Pixel[] actual, int spoiled, string what)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            bool isNone = float.IsNaN(actual[i].Step) && float.IsNaN(actual[i].Origin);
            Assert.Equal((what, i, i == spoiled), (what, i, isNone));
        }
    }

    private sealed record Pixel(byte[] Bytes, float Step, float Origin);
}
