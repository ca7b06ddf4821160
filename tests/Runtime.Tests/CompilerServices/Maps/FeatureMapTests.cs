using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class FeatureMapTests
{
    [Fact]
    public void Memory_of_another_length_is_refused() =>
        Assert.Contains(
            "A map of 2×3 pixels of 4 floats with a border of 1 has 80, but was given 79",
            Assert.Throws<ArgumentException>(() => new FeatureMap(new float[79], 2, 3, 4, 1, VectorWidth.Bits128)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(1, 0, 1, 0)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(1, 1, 1, -1)]
    public void Shapes_that_are_none_are_refused(int height, int width, int channels, int border) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new FeatureMap(default, height, width, channels, border, VectorWidth.Bits128)
        );

    [Fact]
    public void A_product_beyond_32_bits_does_not_pass_for_a_small_one() =>
        Assert.Throws<ArgumentException>(() => new FeatureMap(default, 1 << 16, 1 << 16, 1, 0, VectorWidth.Bits128));

    [Theory]
    [InlineData(3, 3, 1, int.MaxValue, 0)] // 1×1 pixel, were it counted in 32 bits
    [InlineData(1, 1, 1, 1 << 30, 0)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, 0)]
    [InlineData(1 << 22, 1 << 21, 1 << 21, 0, 0)] // 2⁶⁴ floats, 0 in 64 bits
    [InlineData(1, 1, 1, 0, int.MaxValue)]
    public void Extreme_shapes_do_not_pass_for_those_that_fit(int height, int width, int channels, int border, int pixelStride)
    {
        foreach (int length in new[] { 0, 1, 9 })
        {
            Assert.Throws<ArgumentException>(() =>
                new FeatureMap(new float[length], height, width, channels, border, VectorWidth.Bits128, pixelStride)
            );
        }
    }

    [Fact]
    public void A_tile_that_nobody_made_has_no_rows() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new FeatureMap(new float[12], 4, 3, 1, 0, VectorWidth.Bits128).Rows(default)
        );

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 2)]
    [InlineData(0, -1)]
    [InlineData(0, 0)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Rows_outside_of_the_map_are_refused(int first, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new FeatureMap(new float[12], 4, 3, 1, 0, VectorWidth.Bits128).Rows(
                new Tile(0, first, count, firstChannel: 0, channelCount: 0, worker: 0)
            )
        );

    [Fact]
    public void Pixels_shorter_than_their_channels_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new FeatureMap(new float[12], 2, 3, 3, 0, VectorWidth.Bits128, pixelStride: 2)
        );

    [Theory]
    [InlineData(1 << 22, 1 << 21, 1 << 21)] // 2⁶⁴ values, 0 in 64 bits
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(-1, -1, 1)]
    public void Images_of_extreme_shapes_are_refused(int channels, int height, int width)
    {
        foreach (int length in new[] { 0, 1 })
        {
            Assert.ThrowsAny<ArgumentException>(() => new ImagePlanes(new float[length], channels, height, width));
        }
    }

    [Fact]
    public void An_image_of_another_length_is_refused() =>
        Assert.Contains(
            "An image of 3×4×5 has 60 values, but was given 61",
            Assert.Throws<ArgumentException>(() => new ImagePlanes(new float[61], 3, 4, 5)).Message,
            StringComparison.Ordinal
        );
}
