using ConvNextV2.Compiled.Images.Decoders;

namespace ConvNextV2.Compiled.Images.Tests.Decoders;

public class ReducedScaleTests
{
    [Theory]
    [InlineData(4000, 3000, 341, 256, 8)]
    [InlineData(4000, 3000, 384, 384, 4)]
    [InlineData(4000, 3000, 512, 512, 4)]
    [InlineData(2048, 2048, 256, 256, 8)]
    [InlineData(2047, 2048, 256, 256, 4)]
    [InlineData(2048, 2047, 256, 256, 4)]
    [InlineData(512, 512, 256, 256, 2)]
    [InlineData(511, 600, 256, 256, 1)]
    [InlineData(200, 100, 400, 200, 1)]
    [InlineData(8, 8, 1, 1, 8)]
    [InlineData(1, 1, 1, 1, 1)]
    public void The_smallest_scale_is_taken_that_is_no_smaller_than_the_target(
        int width,
        int height,
        int targetWidth,
        int targetHeight,
        int denominator
    ) => Assert.Equal(denominator, ReducedScale.DenominatorOf(width, height, targetWidth, targetHeight));

    [Theory]
    [InlineData(640, 427, 2, 320, 214)]
    [InlineData(640, 427, 8, 80, 54)]
    [InlineData(1, 9, 4, 1, 3)]
    [InlineData(7, 5, 1, 7, 5)]
    public void What_is_left_over_is_a_pixel(int width, int height, int denominator, int reducedWidth, int reducedHeight) =>
        Assert.Equal((reducedWidth, reducedHeight), ReducedScale.SizeOf(width, height, denominator));
}
