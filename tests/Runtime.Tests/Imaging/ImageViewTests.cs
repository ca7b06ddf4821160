namespace ConvNextV2.Compiled.Tests.Imaging;

public class ImageViewTests
{
    [Theory]
    [InlineData(PixelFormat.Gray8, 0, 35)]
    [InlineData(PixelFormat.Rgb24, 0, 105)]
    [InlineData(PixelFormat.Bgr24, 21, 105)]
    [InlineData(PixelFormat.Rgba32, 0, 140)]
    [InlineData(PixelFormat.Bgra32, 40, 200)]
    [InlineData(PixelFormat.Bgra32, 40, 188)]
    public void An_image_is_its_bytes_with_or_without_the_last_gap(PixelFormat format, int stride, int bytes)
    {
        var image = new ImageView(new byte[bytes], 7, 5, format, stride);

        Assert.Equal((7, 5, format, bytes), (image.Width, image.Height, image.Format, image.Pixels.Length));
        Assert.Equal(stride == 0 ? bytes / 5 : stride, image.Stride);
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24, 0, 104, "has 105 bytes, but was given 104")]
    [InlineData(PixelFormat.Rgb24, 0, 106, "has 105 bytes, but was given 106")]
    [InlineData(PixelFormat.Rgb24, 24, 116, "rows 24 bytes apart has 117 to 120 bytes, but was given 116")]
    [InlineData(PixelFormat.Rgb24, 24, 121, "rows 24 bytes apart has 117 to 120 bytes, but was given 121")]
    [InlineData(PixelFormat.Gray8, int.MaxValue, 35, "but was given 35")]
    public void Another_number_of_bytes_is_refused(PixelFormat format, int stride, int bytes, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<ArgumentException>(() => new ImageView(new byte[bytes], 7, 5, format, stride).Width).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(0, 5, PixelFormat.Rgb24, 0, "width")]
    [InlineData(-7, 5, PixelFormat.Rgb24, 0, "width")]
    [InlineData(ImageView.MaximumEdge + 1, 5, PixelFormat.Gray8, 0, "width")]
    [InlineData(7, 0, PixelFormat.Rgb24, 0, "height")]
    [InlineData(7, int.MaxValue, PixelFormat.Rgb24, 0, "height")]
    [InlineData(7, 5, (PixelFormat)9, 0, "format")]
    [InlineData(7, 5, PixelFormat.Rgb24, 20, "stride")]
    [InlineData(7, 5, PixelFormat.Rgb24, -21, "stride")]
    public void Extents_out_of_their_range_are_refused_by_name(
        int width,
        int height,
        PixelFormat format,
        int stride,
        string parameter
    ) =>
        Assert.Equal(
            parameter,
            Assert
                .Throws<ArgumentOutOfRangeException>(() => new ImageView(new byte[105], width, height, format, stride).Width)
                .ParamName
        );
}
