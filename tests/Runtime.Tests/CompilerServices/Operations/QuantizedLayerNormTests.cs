using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd.Products;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class QuantizedLayerNormTests
{
    private const int Height = 2;
    private const int Width = 3;
    private const float Epsilon = 1e-6f;

    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges() => Values.WidthsAndEdges();

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void The_bytes_stand_for_the_normed_pixel_to_half_a_step(VectorWidth width, GuardedEdge edge)
    {
        foreach (int channels in Values.OddChannels.Concat([160, 321]))
        {
            float[] map = Values.Random(Height * Width * channels, seed: channels, scale: 4);
            double[] expected = ReferenceKernels.LayerNorm(map, channels, Epsilon);

            (byte Byte, float Step, float Origin)[] actual = Quantize(map, channels, width, edge);

            for (int i = 0; i < expected.Length; i++)
            {
                (byte value, float step, float origin) = actual[i];
                double bound = (step / 2) + (2e-6 * (1 + Math.Abs(expected[i])));
                Assert.InRange(origin + (step * value) - expected[i], -bound, bound);
            }
        }
    }

    /// <summary>A norm moves and stretches all channels of a pixel alike.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void The_bytes_are_those_of_the_pixel_that_is_not_normed(VectorWidth width)
    {
        foreach (int channels in Values.OddChannels)
        {
            float[] map = Values.Random(Height * Width * channels, seed: channels, scale: 100);

            (byte Byte, float Step, float Origin)[] actual = Quantize(map, channels, width, GuardedEdge.Last);

            for (int pixel = 0; pixel < Height * Width; pixel++)
            {
                int first = pixel * channels;
                Assert.Equal(
                    ReferenceQuantization.Pixel(map.AsSpan(first, channels)).Bytes,
                    actual[first..(first + channels)].Select(value => (int)value.Byte)
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_pixel_of_one_value_becomes_zero(VectorWidth width)
    {
        foreach (int channels in new[] { 1, 4, 7, 16, 40, 96 })
        {
            float[] values = [0, -0f, 0.5f, -3, 1e-40f, 1e6f];

            (byte Byte, float Step, float Origin)[] actual = Quantize(
                [.. values.SelectMany(value => Enumerable.Repeat(value, channels))],
                channels,
                width,
                GuardedEdge.Last
            );

            Assert.All(actual, value => Assert.Equal((0, 0f), (value.Byte, value.Step)));
            for (int i = 0; i < actual.Length; i++)
            {
                // The mean of many equal values is off by a rounding or two, and 1/√ε is a thousand.
                Assert.Equal(0, actual[i].Origin, 4e3 * Values.Rounding * Math.Abs(values[i / channels]));
            }
        }
    }

    /// <summary>The variance of values from about 1e19 on is infinite, and what is divided by its root is 0, as in float32.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Huge_values_become_what_the_norm_in_float32_makes_of_them(VectorWidth width)
    {
        foreach (int channels in new[] { 3, 4, 21, 40 })
        {
            foreach (float magnitude in new[] { 1e15f, 1e25f, 1e36f })
            {
                float[] map = Values.Random(Height * Width * channels, seed: channels, scale: magnitude);
                float[] normed = [.. map];
                LayerNorm.Normalize(new FeatureMap(normed, Height, Width, channels, 0, width), Epsilon);

                (byte Byte, float Step, float Origin)[] actual = Quantize(map, channels, width, GuardedEdge.Last);

                for (int i = 0; i < map.Length; i++)
                {
                    (byte value, float step, float origin) = actual[i];
                    Assert.Equal(normed[i], origin + (step * value), (step / 2) + 1e-5f);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_value_that_is_not_finite_makes_its_own_pixel_none_in_any_place(VectorWidth width)
    {
        foreach (int channels in new[] { 1, 3, 4, 7, 12, 21, 40, 45 })
        {
            foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                for (int place = 0; place < channels; place++)
                {
                    float[] map = Values.Random(Height * Width * channels, seed: 1);
                    map[(2 * channels) + place] = value;

                    (byte Byte, float Step, float Origin)[] actual = Quantize(map, channels, width, GuardedEdge.Last);

                    for (int i = 0; i < actual.Length; i++)
                    {
                        Assert.Equal(
                            (value, place, i, i / channels == 2),
                            (value, place, i, float.IsNaN(actual[i].Step) && float.IsNaN(actual[i].Origin))
                        );
                    }
                }
            }
        }
    }

    /// <returns>For each value of the map its byte, and what its pixel has.</returns>
    private static (byte Byte, float Step, float Origin)[] Quantize(
        float[] map,
        int channels,
        VectorWidth width,
        GuardedEdge edge
    )
    {
        int words = ByteProducts.WordsOf(channels),
            stride = words + 2;
        using var source = new GuardedMemory(map, edge);
        using var bytes = new GuardedMemory(Height * Width * stride, edge);

        LayerNorm.Quantize(
            new FeatureMap(source.Span, Height, Width, channels, 0, width),
            Epsilon,
            new QuantizedMap(bytes.Span, Height, Width, channels, stride, width)
        );

        Values.AssertSameBits(map, source.Span, "the map itself");
        var values = new (byte, float, float)[map.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Span<float> pixel = bytes.Span.Slice(i / channels * stride, stride);
            values[i] = (MemoryMarshal.AsBytes(pixel)[i % channels], pixel[words], pixel[words + 1]);
        }

        return values;
    }
}
