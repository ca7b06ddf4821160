using System.Diagnostics;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.ImageSharp.Tests;

public class ImageSharpDecoderTests
{
    private static readonly IImageDecoder Decoder = ImageSharpDecoder.Instance;

    private static readonly Dictionary<string, byte[]> Seeds = new()
    {
        ["jpeg"] = Samples.Jpeg(40, 30, Samples.RandomBytes(4800, seed: 1)),
        ["progressive"] = JpegBytes.Flat([1, 2, 3], isProgressive: true),
        ["cmyk"] = JpegBytes.Flat([1, 2, 3, 4], hasAdobeMarker: true),
        ["png"] = PngBytes.Write(16, 8, bitDepth: 8, PngBytes.Rgba, [.. Samples.RandomBytes(512, seed: 2).Chunk(64)]),
        ["webp"] = Samples.WebP(20, 20, Samples.RandomBytes(1600, seed: 3)),
    };

    public static TheoryData<string> Kinds() => [.. Seeds.Keys];

    [Theory]
    [InlineData("chelsea.png", 451, 300)]
    [InlineData("camera.png", 512, 512)]
    public void A_PNG_has_the_very_bytes_of_Pillow(string file, int width, int height)
    {
        byte[] pixels = Decode(File.ReadAllBytes(Samples.Photograph(file)));

        Assert.Equal(width * height * 4, pixels.Length);
        Assert.Equal(Samples.Decoded(Path.GetFileNameWithoutExtension(file)), Colors(pixels));
    }

    /// <summary>Not its bytes: a decoder of its own, whose colours are rounded otherwise.</summary>
    [Fact]
    public void A_JPEG_is_near_Pillows()
    {
        byte[] pixels = Decode(File.ReadAllBytes(Samples.Photograph("rocket.jpg")));

        Assert.InRange(pixels.Where((_, i) => i % 4 < 3).Zip(Samples.Decoded("rocket"), (a, b) => Math.Abs(a - b)).Max(), 1, 3);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("progressive")]
    [InlineData("cmyk")]
    public void What_loses_nothing_or_has_whole_colours_is_as_Skia_decodes_it(string kind)
    {
        byte[] expected = new byte[Decode(Seeds[kind]).Length];
        SkiaDecoder.Instance.Decode(Seeds[kind], expected);

        Assert.Equal(SkiaDecoder.Instance.ReadSize(Seeds[kind]), Decoder.ReadSize(Seeds[kind]));
        Assert.Equal(expected, Decode(Seeds[kind]));
    }

    [Fact]
    public void Of_16_bits_the_upper_8_are_taken()
    {
        byte[] file = PngBytes.Write(
            2,
            1,
            bitDepth: 16,
            PngBytes.Rgb,
            [
                [0x12, 0xFF, 0xFE, 0x01, 0x80, 0x80, 0, 255, 0, 0, 255, 255],
            ]
        );

        Assert.Equal([0x12, 0xFE, 0x80, 255, 0, 0, 255, 255], Decode(file));
    }

    [Fact]
    public void A_PNG_that_ends_between_two_chunks_is_refused()
    {
        byte[] file = Seeds["png"];

        Assert.Throws<InvalidDataException>(() => Decode(file.AsSpan(0, file.Length - 12).ToArray()));
    }

    [Fact]
    public void A_JPEG_without_its_end_is_refused_whatever_its_thumbnail_has()
    {
        byte[] file = Seeds["jpeg"];
        byte[] withThumbnail = [0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9, .. file[2..]];

        Assert.Equal(Decode(file), Decode(withThumbnail));
        Assert.Throws<InvalidDataException>(() => Decode(withThumbnail[..^2]));
        Assert.Throws<InvalidDataException>(() => Decode(withThumbnail[..200]));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(0)]
    public void Room_for_another_image_is_refused(int length) =>
        Assert.Throws<ArgumentException>("pixels", () => Decoder.Decode(Seeds["png"], new byte[length]));

    [Theory]
    [InlineData("GIF89a")]
    [InlineData("BM")]
    [InlineData("II*\0")]
    [InlineData("P6 1 1 255\n")]
    [InlineData("")]
    public void What_is_none_of_its_formats_is_refused(string start)
    {
        byte[] file = [.. System.Text.Encoding.Latin1.GetBytes(start), .. new byte[100]];

        Assert.Throws<InvalidDataException>(() => Decoder.ReadSize(file));
        Assert.Throws<InvalidDataException>(() => Decoder.Decode(file, new byte[4]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Corrupted_files_end_in_pixels_or_in_an_exception_that_says_why_and_soon(string kind)
    {
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            byte[] file = Corrupt(Seeds[kind], random);
            long start = Stopwatch.GetTimestamp();
            try
            {
                Decode(file);
            }
            catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
            {
                Assert.NotEmpty(exception.Message);
            }

            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2);
        }
    }

    [Fact]
    public void Many_threads_decode_at_once()
    {
        byte[] expected = Decode(Seeds["jpeg"]);

        Parallel.For(0, 50, _ => Assert.Equal(expected, Decode(Seeds["jpeg"])));
    }

    private static byte[] Decode(byte[] file)
    {
        (int width, int height) = Decoder.ReadSize(file);
        if ((long)width * height is < 1 or > 1_000_000)
        {
            throw new InvalidDataException("ImageFile refuses such a size.");
        }

        byte[] pixels = new byte[width * height * 4];
        Decoder.Decode(file, pixels);
        return pixels;
    }

    private static byte[] Colors(byte[] pixels) => pixels.Where((_, i) => i % 4 < 3).ToArray();

    private static byte[] Corrupt(byte[] file, Random random)
    {
        byte[] corrupted = file.AsSpan(0, random.Next(4) == 0 ? random.Next(file.Length) : file.Length).ToArray();
        for (int i = random.Next(1, 6); i > 0 && corrupted.Length > 0; i--)
        {
            corrupted[random.Next(corrupted.Length)] = (byte)random.Next(256);
        }

        return corrupted;
    }
}
