using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Imaging;

public class ImagePreprocessorTests
{
    private const double Rescale = 0.00392156862745098;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    [Theory]
    [InlineData(PixelFormat.Gray8, 3, 1)]
    [InlineData(PixelFormat.Rgb24, 3, 3)]
    [InlineData(PixelFormat.Rgba32, 3, 4)]
    public void Bytes_become_the_very_floats_of_numpy(PixelFormat format, int channels, int bytesPerPixel)
    {
        const int Height = 5, Width = 7;
        byte[] pixels = new byte[Height * Width * bytesPerPixel];
        new Random(1).NextBytes(pixels);
        float[] actual = new float[channels * Height * Width];

        Preprocessor(channels, Height, Width).Run(pixels, Width, Height, format, actual);

        for (int i = 0; i < actual.Length; i++)
        {
            (int channel, int pixel) = (i / (Height * Width), i % (Height * Width));
            byte value = pixels[(pixel * bytesPerPixel) + (bytesPerPixel == 1 ? 0 : channel)];
            Assert.Equal(((float)(value * Rescale) - Mean[channel]) / Deviation[channel], actual[i]);
        }
    }

    [Fact]
    public void Neither_rescaling_nor_normalising_leaves_the_bytes()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        float[] actual = new float[256];

        new ImagePreprocessor(1, 16, 16, ResizeRule.None, 0, rescaleFactor: 1, mean: [], standardDeviation: []).Run(pixels, 16, 16, PixelFormat.Gray8, actual);

        Assert.Equal(pixels.Select(value => (float)value), actual);
    }

    [Fact]
    public void An_image_with_the_shortest_edge_is_cropped_in_its_middle()
    {
        // 4 rows of 7; the middle 2×2 begins at row 1, column 2, as torchvision and numpy floor it.
        byte[] pixels = [.. Enumerable.Range(0, 28).Select(i => (byte)i)];
        float[] actual = new float[4];

        new ImagePreprocessor(1, 2, 2, ResizeRule.ShortestEdgeThenCrop, shortestEdge: 4, 1, [], []).Run(pixels, 7, 4, PixelFormat.Gray8, actual);

        Assert.Equal([9f, 10f, 16f, 17f], actual);
    }

    [Theory]
    [InlineData(ResizeRule.None, 6, 5)]
    [InlineData(ResizeRule.Warp, 5, 6)]
    [InlineData(ResizeRule.ShortestEdgeThenCrop, 7, 8)]
    public void An_image_that_would_have_to_be_resized_is_refused_with_its_size(ResizeRule rule, int width, int height)
    {
        var preprocessor = new ImagePreprocessor(1, 5, 5, rule, shortestEdge: 6, Rescale, [], []);

        NotSupportedException exception = Assert.Throws<NotSupportedException>(
            () => preprocessor.RequireImages(width * height, width, height, PixelFormat.Gray8));

        Assert.Contains($"An image of {width} by {height} pixels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_make_no_such_image_are_refused_by_their_number()
    {
        ImagePreprocessor preprocessor = Preprocessor(3, 5, 7);

        Assert.Equal(105, preprocessor.RequireImages(105, 7, 5, PixelFormat.Rgb24));
        Assert.Equal(105, preprocessor.RequireImages(3 * 105, 7, 5, PixelFormat.Rgb24));
        Assert.Throws<ArgumentException>(() => preprocessor.RequireImages(0, 7, 5, PixelFormat.Rgb24));
        Assert.Contains("has 105 bytes, but was given 104", Assert.Throws<ArgumentException>(() => preprocessor.RequireImages(104, 7, 5, PixelFormat.Rgb24)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => preprocessor.RequireImages(105, 0, 5, PixelFormat.Rgb24));
        Assert.Throws<ArgumentOutOfRangeException>(() => preprocessor.RequireImages(105, 7, -5, PixelFormat.Rgb24));
        Assert.Throws<ArgumentOutOfRangeException>(() => preprocessor.RequireImages(35, 7, 5, (PixelFormat)9));
        Assert.Contains("Rgb24 cannot fill the 1×5×7 values", Assert.Throws<ArgumentException>(
            () => Preprocessor(1, 5, 7).RequireImages(105, 7, 5, PixelFormat.Rgb24)).Message, StringComparison.Ordinal);
    }

    private static ImagePreprocessor Preprocessor(int channels, int height, int width) =>
        new(channels, height, width, ResizeRule.None, 0, Rescale, Mean[..channels], Deviation[..channels]);
}
