using System.Diagnostics;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.ImageSharp.Tests;

/// <summary>
/// Files and batches by the decoder of this package. It is one for the process, so nothing else decodes meanwhile.
/// </summary>
[Collection(nameof(ImageFileTests))]
[CollectionDefinition(nameof(ImageFileTests), DisableParallelization = true)]
public sealed class ImageFileTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Seeds = new()
    {
        ["jpeg"] = JpegBytes.Oriented(Samples.Jpeg(40, 30, Samples.RandomBytes(4800, seed: 1)), orientation: 6),
        ["progressive"] = JpegBytes.Flat([1, 2, 3], isProgressive: true),
        ["png"] = PngBytes.Write(16, 8, bitDepth: 8, PngBytes.Rgba, [.. Samples.RandomBytes(512, seed: 2).Chunk(64)]),
        ["webp"] = Samples.WebP(20, 20, Samples.RandomBytes(1600, seed: 3)),
        ["gif"] = GifBytes.Write(2, 2, new byte[12], [0, 1, 2, 3], [3, 2, 1, 0]),
        ["bmp"] = BmpBytes.Write(9, 7, Samples.RandomBytes(189, seed: 4)),
    };

    public ImageFileTests() => ImageFile.Decoder = ImageSharpDecoder.Instance;

    public static TheoryData<string> Kinds() => [.. Seeds.Keys];

    public void Dispose() => ImageFile.Decoder = SkiaDecoder.Instance;

    [Theory]
    [InlineData("jpeg", 30, 40)]
    [InlineData("progressive", 8, 8)]
    [InlineData("png", 16, 8)]
    [InlineData("webp", 20, 20)]
    [InlineData("gif", 2, 2)]
    [InlineData("bmp", 9, 7)]
    public void Every_format_is_read_and_turned(string kind, int width, int height)
    {
        using DecodedImage image = ImageFile.Load(Seeds[kind]);

        Assert.Equal((width, height), (image.Width, image.Height));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("progressive")]
    [InlineData("png")]
    [InlineData("webp")]
    public void Wherever_a_file_is_cut_off_it_is_refused(string kind)
    {
        byte[] file = Seeds[kind];
        for (int length = 1; length < file.Length; length += 1 + (file.Length / 200))
        {
            Assert.Throws<ImageException>(() => ImageFile.Load(file.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Corrupted_files_end_in_an_image_or_an_exception(string kind)
    {
        var random = new Random(6);
        for (int i = 0; i < 100; i++)
        {
            byte[] file = [.. Seeds[kind]];
            for (int j = random.Next(1, 6); j > 0; j--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            long start = Stopwatch.GetTimestamp();
            try
            {
                using DecodedImage image = ImageFile.Load(file, new ImageLimits { MaxPixels = 1_000_000 });
                Assert.InRange((long)image.Width * image.Height, 1, 1_000_000);
            }
            catch (ImageException exception)
            {
                Assert.Equal("bytes", exception.Name);
            }

            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2);
        }
    }

    [Fact]
    public void A_file_that_declares_too_many_pixels_is_refused_before_they_are_allocated()
    {
        byte[] bomb = PngBytes.Write(65_000, 65_000, bitDepth: 8, PngBytes.Gray, [new byte[100]]);

        var exception = Assert.Throws<ImageException>(() => ImageFile.Load(bomb));

        Assert.Contains("it has 65000 by 65000 pixels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_are_decoded_by_it_too_and_say_what_is_broken()
    {
        using SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
        ImageInput[] images =
        [
            ImageInput.FromBytes(Seeds["png"], "whole"),
            ImageInput.FromBytes(Seeds["png"].AsMemory(0, 60), "cut"),
        ];

        ImageEmbedding[] results = await model.EmbedAsync(images).ToArrayAsync();

        using DecodedImage whole = ImageFile.Load(Seeds["png"]);
        Assert.Equal(model.Embed(whole.View), results[0].Vector);
        Assert.Equal("cut", results[1].Error!.Name);
    }
}
