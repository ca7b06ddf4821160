using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class QuantizedMapTests
{
    [Fact]
    public void Memory_of_another_length_is_refused() =>
        Assert.Contains(
            "A quantised map of 2×3 pixels of 9 floats has 54, but was given 53",
            Assert.Throws<ArgumentException>(() => new QuantizedMap(new float[53], 2, 3, 20, 9, VectorWidth.Bits128)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(0, 1, 1, 4)]
    [InlineData(1, 0, 1, 4)]
    [InlineData(1, 1, 0, 4)]
    [InlineData(-1, 1, 1, 4)]
    [InlineData(1, 1, 1, -4)]
    public void Shapes_that_are_none_are_refused(int height, int width, int channels, int pixelStride) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new QuantizedMap(new float[4], height, width, channels, pixelStride, VectorWidth.Bits128)
        );

    /// <summary>Bytes, padded to eight, then two floats.</summary>
    [Theory]
    [InlineData(1, 4)]
    [InlineData(8, 4)]
    [InlineData(9, 6)]
    [InlineData(16, 6)]
    [InlineData(40, 12)]
    public void A_pixel_must_have_room_for_its_bytes_its_step_and_its_origin(int channels, int floats)
    {
        Assert.Equal(channels, new QuantizedMap(new float[floats], 1, 1, channels, floats, VectorWidth.Bits128).Channels);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new QuantizedMap(new float[floats - 1], 1, 1, channels, floats - 1, VectorWidth.Bits128)
        );
    }

    [Theory]
    [InlineData(1 << 16, 1 << 16, 1, 4)]
    [InlineData(1, 1 << 30, 1, 4)] // 2³² floats, 0 in 32 bits
    [InlineData(int.MaxValue, int.MaxValue, 1, int.MaxValue)]
    public void Extreme_shapes_do_not_pass_for_those_that_fit(int height, int width, int channels, int pixelStride)
    {
        foreach (int length in new[] { 0, 1, 4 })
        {
            Assert.Throws<ArgumentException>(() =>
                new QuantizedMap(new float[length], height, width, channels, pixelStride, VectorWidth.Bits128)
            );
        }
    }

    /// <summary>127 · 127 for each input: 32 bits hold no more of them.</summary>
    [Fact]
    public void Channels_whose_sums_could_overflow_are_refused()
    {
        Assert.InRange((long)ByteProducts.LargestInputs * 127 * 127, int.MaxValue - (8 * 127 * 127), int.MaxValue);
        foreach (int channels in new[] { ByteProducts.LargestInputs + 1, int.MaxValue })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                new QuantizedMap(new float[100_000], 1, 1, channels, 100_000, VectorWidth.Bits128)
            );
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 2)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Rows_outside_of_the_map_are_refused_at_any_extreme(int first, int count) =>
        Assert.Contains(
            "The map has 4 rows",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    new QuantizedMap(new float[48], 4, 3, 5, 4, VectorWidth.Bits128).Rows(
                        new Tile(0, first, count, 0, 0, worker: 0)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_tile_of_rows_is_those_pixels()
    {
        float[] data = [.. Enumerable.Range(0, 48).Select(i => (float)i)];

        QuantizedMap rows = new QuantizedMap(data, 4, 3, 5, 4, VectorWidth.Bits128).Rows(new Tile(1, 2, 2, 0, 0, worker: 0));

        Assert.Equal((2, 3, 5, 4), (rows.Height, rows.Width, rows.Channels, rows.PixelStride));
        Assert.Equal(data[24..], rows.Data.ToArray());
    }
}
