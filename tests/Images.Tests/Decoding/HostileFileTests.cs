using System.Diagnostics;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

/// <summary>Whatever a file holds, it ends in an image or in an <see cref="ImageException"/>, and soon.</summary>
public class HostileFileTests
{
    private static readonly Dictionary<string, byte[]> Seeds = new()
    {
        ["jpeg"] = JpegBytes.Oriented(Samples.Jpeg(40, 30, Samples.RandomBytes(4800, seed: 1)), orientation: 6),
        ["progressive"] = JpegBytes.Flat([1, 2, 3], isProgressive: true),
        ["cmyk"] = JpegBytes.Flat([1, 2, 3, 4], hasAdobeMarker: true),
        ["png"] = PngBytes.Write(16, 8, bitDepth: 8, PngBytes.Rgba, [.. Samples.RandomBytes(512, seed: 2).Chunk(64)]),
        ["webp"] = Samples.WebP(20, 20, Samples.RandomBytes(1600, seed: 3)),
        ["gif"] = GifBytes.Write(2, 2, new byte[12], [0, 1, 2, 3], [3, 2, 1, 0]),
        ["bmp"] = BmpBytes.Write(9, 7, Samples.RandomBytes(189, seed: 4)),
    };

    public static TheoryData<string> Kinds() => [.. Seeds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Corrupted_files_end_in_an_image_or_an_exception(string kind)
    {
        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            AssertEnds(Damage.Corrupt(Seeds[kind], random));
        }
    }

    /// <summary>With checksums made right, so that what is behind them is read.</summary>
    [Fact]
    public void So_do_those_of_every_kind_that_Pillow_knows()
    {
        var random = new Random(6);
        foreach (string name in PillowFiles.ReadNames)
        {
            byte[] file = PillowFiles.FileThatIsRead(name);
            for (int i = 0; i < 20; i++)
            {
                byte[] corrupt = Damage.Corrupt(file, random);
                AssertEnds(corrupt);
                AssertEnds(PngBytes.WithChecksums(corrupt));
            }
        }
    }

    [Theory]
    [InlineData("jpeg-kinds-rgb-2-1-0-second.jpg")]
    [InlineData("progressive")]
    [InlineData("webp-exif-1-RGB-short-6.webp")]
    [InlineData("gif-white-made-transparent.gif")]
    [InlineData("565.bmp")]
    [InlineData("bmp-rle-8-even-2.bmp")]
    [InlineData("ico-24-1.ico")]
    [InlineData("png-exif-short-6-before.png")]
    public void A_file_that_ends_anywhere_before_its_end_is_refused(string name)
    {
        byte[] file = Seeds.TryGetValue(name, out byte[]? seed) ? seed : PillowFiles.FileThatIsRead(name);
        int end = name switch
        {
            // Another image comes after it.
            "jpeg-kinds-rgb-2-1-0-second.jpg" => file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) + 2,
            // What comes after the pixels may be missing.
            "png-exif-short-6-before.png" => file.Length - 16,
            "gif-white-made-transparent.gif" or "ico-24-1.ico" => file.Length - 2,
            "bmp-rle-8-even-2.bmp" => file.Length - 5,
            _ => file.Length,
        };
        for (int length = 0; length < end; length++)
        {
            Assert.Throws<ImageException>(() => ImageFile.Load(file.AsSpan(0, length)).Width);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_files_that_are_corrupted_are_images(string kind)
    {
        using DecodedImage image = ImageFile.Load(Seeds[kind]);
        Assert.InRange(image.Width, 1, 40);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    public void A_file_that_is_cut_off_is_refused_and_not_half_an_image(string kind)
    {
        ImageException exception = Assert.Throws<ImageException>(() =>
            ImageFile.Load(Seeds[kind].AsSpan(0, Seeds[kind].Length * 2 / 3)).Width
        );

        Assert.Contains("The image 'bytes' cannot be used", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_declares_too_many_pixels_is_refused_before_they_are_allocated()
    {
        byte[] bomb = PngBytes.Write(65_000, 65_000, bitDepth: 8, PngBytes.Gray, [new byte[100]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains(
            "it has 65000 by 65000 pixels, and ImageLimits.MaxPixels is 100000000",
            Refusal(bomb, limits: null),
            StringComparison.Ordinal
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Contains(
            "MaxPixels is 536",
            Refusal(bomb, new ImageLimits { MaxPixels = long.MaxValue }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "40 by 30 pixels, and ImageLimits.MaxPixels is 1199",
            Refusal(Samples.Jpeg(40, 30, new byte[4800]), new ImageLimits { MaxPixels = 1199 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_strip_that_is_longer_than_any_view_is_refused()
    {
        const int Width = ImageView.MaximumEdge + 1;

        Refusal(PngBytes.Write(Width, 1, bitDepth: 8, PngBytes.Gray, [new byte[Width]]), limits: null);
        Assert.Contains(
            "an edge has from 1 to 1048576",
            Refusal(BmpBytes.Write(Width, 1, new byte[3 * Width]), limits: null),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void More_bytes_than_allowed_are_refused_even_of_a_stream_without_an_end()
    {
        byte[] jpeg = Seeds["jpeg"];

        Assert.Contains(
            "MaxFileBytes, which is 100",
            Refusal(jpeg, new ImageLimits { MaxFileBytes = 100 }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'stream'",
            Assert
                .Throws<ImageException>(() => ImageFile.Load(new EndlessStream(), new ImageLimits { MaxFileBytes = 1_000_000 }))
                .Message,
            StringComparison.Ordinal
        );
        ImageFile.Load(jpeg, new ImageLimits { MaxFileBytes = jpeg.Length }).Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<svg/>")]
    [InlineData("not an image at all, whatever its name says")]
    public void What_is_no_image_is_refused_with_the_files_name(string content)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".jpg");
        File.WriteAllText(path, content);
        try
        {
            ImageException exception = Assert.Throws<ImageException>(() => ImageFile.Load(path));

            Assert.Equal(path, exception.Name);
            Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_does_not_exist_and_a_folder_are_refused_with_their_names()
    {
        Assert.IsType<FileNotFoundException>(Assert.Throws<ImageException>(() => ImageFile.Load("no-such.jpg")).InnerException);
        Assert.Equal(
            AppContext.BaseDirectory,
            Assert.Throws<ImageException>(() => ImageFile.Load(AppContext.BaseDirectory)).Name
        );
        Assert.Throws<ArgumentException>(() => ImageFile.Load(""));
    }

    [Fact]
    public void A_name_that_would_drive_a_terminal_is_escaped_in_the_message_alone()
    {
        const string Path = "\u001b[2J\u202egpj.esor\n";

        ImageException exception = Assert.Throws<ImageException>(() => ImageFile.Load(Path));

        Assert.Contains(@"'\u001b[2J\u202egpj.esor\u000a'", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
        Assert.Equal(Path, exception.Name);
    }

    private static void AssertEnds(byte[] file)
    {
        const int MaxPixels = 1_000_000;
        long start = Stopwatch.GetTimestamp(),
            allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using DecodedImage image = ImageFile.Load(file, new ImageLimits { MaxPixels = MaxPixels });
            Assert.InRange((long)image.Width * image.Height, 1, MaxPixels);
        }
        catch (ImageException exception)
        {
            Assert.Equal("bytes", exception.Name);
        }

        // Pixels, those that are turned, indices, and the texts of a PNG.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 32 << 20);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1);
    }

    private static string Refusal(byte[] file, ImageLimits? limits) =>
        Assert.Throws<ImageException>(() => ImageFile.Load(file, limits).Width).Message;

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => count;
    }
}
