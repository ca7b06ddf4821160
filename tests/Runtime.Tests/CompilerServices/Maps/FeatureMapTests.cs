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
    [InlineData(-1, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 2)]
    [InlineData(0, -1)]
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

    [Fact]
    public void An_image_of_another_length_is_refused() =>
        Assert.Contains(
            "An image of 3×4×5 has 60 values, but was given 61",
            Assert.Throws<ArgumentException>(() => new ImagePlanes(new float[61], 3, 4, 5)).Message,
            StringComparison.Ordinal
        );
}
