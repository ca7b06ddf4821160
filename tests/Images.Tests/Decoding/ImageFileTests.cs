using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

public class ImageFileTests
{
    [Theory]
    [InlineData("chelsea.png", 451, 300)]
    [InlineData("camera.png", 512, 512)]
    [InlineData("rocket.jpg", 640, 427)]
    public void A_photograph_has_the_very_bytes_of_Pillow_from_a_file_a_stream_and_memory(string file, int width, int height)
    {
        string path = Samples.Photograph(file);
        byte[] bytes = File.ReadAllBytes(path);
        byte[] expected = Samples.Decoded(Path.GetFileNameWithoutExtension(file));
        DecodedImage[] images = [ImageFile.Load(path), ImageFile.Load(new MemoryStream(bytes)), ImageFile.Load(bytes)];

        Assert.All(
            images,
            image =>
            {
                Assert.Equal((width, height), (image.Width, image.Height));
                Assert.Equal(expected, Colors(image));
                image.Dispose();
            }
        );
    }

    [Fact]
    public void A_palette_is_looked_up_and_its_alpha_dropped()
    {
        byte[] file = PngBytes.Write(
            4,
            1,
            bitDepth: 2,
            PngBytes.Palette,
            [
                [0b00_01_10_11],
            ],
            palette: [1, 2, 3, 40, 50, 60, 200, 100, 0, 255, 254, 253],
            alphas: [255, 128, 0]
        );

        AssertColors([1, 2, 3, 40, 50, 60, 200, 100, 0, 255, 254, 253], file);
    }

    [Theory]
    [InlineData(2, 0b00_01_10_11)]
    [InlineData(4, 0x12)]
    public void A_colour_that_a_palette_does_not_have_is_black(byte bitDepth, byte row)
    {
        int count = 8 / bitDepth;
        byte[] file = PngBytes.Write(
            count,
            1,
            bitDepth,
            PngBytes.Palette,
            [
                [row],
            ],
            palette: [1, 2, 3, 40, 50, 60]
        );
        byte[] palette = [1, 2, 3, 40, 50, 60, .. new byte[48]];
        IEnumerable<int> indices = Enumerable.Range(1, count).Select(i => (row >> (8 - (i * bitDepth))) & ((1 << bitDepth) - 1));

        AssertColors([.. indices.SelectMany(index => palette[(3 * index)..(3 * index + 3)])], file);
    }

    [Fact]
    public void Of_16_bits_the_upper_8_are_taken()
    {
        AssertColors(
            [0x12, 0xFE, 0x80, 0, 0, 255],
            PngBytes.Write(
                2,
                1,
                bitDepth: 16,
                PngBytes.Rgb,
                [
                    [0x12, 0xFF, 0xFE, 0x01, 0x80, 0x80, 0, 255, 0, 0, 255, 255],
                ]
            )
        );
        AssertColors(
            [0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE],
            PngBytes.Write(
                2,
                1,
                bitDepth: 16,
                PngBytes.Gray,
                [
                    [0x12, 0xFF, 0xFE, 0x01],
                ]
            )
        );
    }

    [Fact]
    public void Grey_of_few_bits_reaches_from_black_to_white() =>
        AssertColors(
            [0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255],
            PngBytes.Write(
                4,
                1,
                bitDepth: 2,
                PngBytes.Gray,
                [
                    [0b00_01_10_11],
                ]
            )
        );

    [Fact]
    public void Alpha_is_dropped_and_not_multiplied_in()
    {
        byte[] rgba = Samples.RandomBytes(4 * 6 * 5, seed: 1);
        (rgba[3], rgba[7]) = (0, 1);
        byte[] colors = [.. rgba.Where((_, i) => i % 4 != 3)];

        AssertColors(colors, PngBytes.Write(6, 5, bitDepth: 8, PngBytes.Rgba, [.. rgba.Chunk(24)]));

        // WebP's encoder makes what is not seen black.
        (rgba[3], rgba[7]) = (9, 1);
        AssertColors(colors, Samples.WebP(6, 5, rgba));
    }

    [Fact]
    public void A_bitmap_is_read_from_its_lowest_row()
    {
        byte[] colors = Samples.RandomBytes(3 * 5 * 3, seed: 2);

        AssertColors(colors, BmpBytes.Write(5, 3, colors));
    }

    [Fact]
    public void Of_an_animation_the_first_frame_is_taken()
    {
        byte[] palette = [10, 20, 30, 255, 0, 0, 0, 255, 0, 0, 0, 255];

        AssertColors([10, 20, 30, 255, 0, 0, 0, 255, 0, 0, 0, 255], GifBytes.Write(2, 2, palette, [0, 1, 2, 3], [3, 3, 3, 3]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void JPEGs_are_read_whether_they_come_at_once_or_progressively(bool isProgressive)
    {
        AssertFlat(90, 90, 90, JpegBytes.Flat([90], isProgressive));

        // 200 of luma, and chroma of −28 blue and +40 red: 200 + 1.402 · 40, 200 + 0.344 · 28 − 0.714 · 40, 200 − 1.772 · 28.
        AssertFlat(255, 181, 150, JpegBytes.Flat([200, 100, 168], isProgressive));
    }

    /// <summary>Adobe's files have inks the other way round: 255 is none. What is left of white is what each ink and black let through.</summary>
    [Fact]
    public void CMYK_is_made_into_red_green_and_blue() =>
        AssertFlat(160, 80, 40, JpegBytes.Flat([204, 102, 51, 200], hasAdobeMarker: true));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Photographs_are_turned_as_EXIF_says(byte orientation)
    {
        const int Width = 70,
            Height = 37;
        byte[] jpeg = Samples.Jpeg(Width, Height, Samples.RandomBytes(4 * Width * Height, seed: 3));
        using DecodedImage straight = ImageFile.Load(jpeg);
        using DecodedImage turned = ImageFile.Load(JpegBytes.Oriented(jpeg, orientation));

        Assert.Equal(orientation is >= 5 and <= 8 ? (Height, Width) : (Width, Height), (turned.Width, turned.Height));
        byte[] source = Colors(straight),
            actual = Colors(turned);
        for (int row = 0; row < turned.Height; row++)
        {
            for (int column = 0; column < turned.Width; column++)
            {
                // Where EXIF puts the file's first row and column.
                (int x, int y) = orientation switch
                {
                    2 => (Width - 1 - column, row),
                    3 => (Width - 1 - column, Height - 1 - row),
                    4 => (column, Height - 1 - row),
                    5 => (row, column),
                    6 => (row, Height - 1 - column),
                    7 => (Width - 1 - row, Height - 1 - column),
                    8 => (Width - 1 - row, column),
                    _ => (column, row),
                };
                Assert.True(
                    source.AsSpan(3 * ((y * Width) + x), 3).SequenceEqual(actual.AsSpan(3 * ((row * turned.Width) + column), 3))
                );
            }
        }
    }

    [Fact]
    public void A_disposed_image_shows_nothing()
    {
        DecodedImage image = ImageFile.Load(JpegBytes.Flat([1]));
        image.Dispose();
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => image.View.Width);
    }

    private static void AssertColors(byte[] expected, byte[] file)
    {
        using DecodedImage image = ImageFile.Load(file);
        Assert.Equal(expected, Colors(image));
    }

    private static void AssertFlat(int red, int green, int blue, byte[] file)
    {
        using DecodedImage image = ImageFile.Load(file);
        Assert.Equal((8, 8), (image.Width, image.Height));
        Assert.All(
            Colors(image),
            (level, i) => Assert.InRange(level, new[] { red, green, blue }[i % 3] - 1, new[] { red, green, blue }[i % 3] + 1)
        );
    }

    private static byte[] Colors(DecodedImage image) => [.. image.View.Pixels.ToArray().Where((_, i) => i % 4 != 3)];
}
