using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Images.Decoders;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Images.TurboJpeg;
using ConvNextV2.Compiled.Tests.Infrastructure;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images.Tests.TurboJpeg;

public class TurboJpegDecoderTests
{
    private static readonly TurboJpegDecoder Decoder = TurboJpegs.Installed;

    // Of kinds that differ from version to version, or that TurboJPEG does not know.
    private static readonly string[] LeftToSkia =
    [
        "jpeg-cut-rgb-2-0-0-00002-zeros.jpg",
        "jpeg-kinds-CMYK-1-garbage.jpg",
        "jpeg-kinds-ycck.jpg",
        "jpeg-sampled-1x4-sequential.jpg",
        "jpeg-sampled-2x2-arithmetic.jpg",
        "jpeg-sampled-2x2_1x2_1x2-sequential.jpg",
        "jpeg-sampled-2x2_2x1_2x1-sequential.jpg",
        "jpeg-sampled-4x2-sequential.jpg",
    ];

    public static TheoryData<string> Jpegs() =>
        [.. PillowFiles.ReadNames.Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))];

    [Fact]
    public void A_photograph_has_the_very_bytes_of_Pillow()
    {
        byte[] file = File.ReadAllBytes(Samples.Photograph("rocket.jpg"));
        byte[] pixels = new byte[640 * 427 * 4];

        Assert.True(Decoder.TryDecode(file, denominator: 1, pixels));

        Assert.Equal((640, 427), Decoder.ReadSize(file));
        Assert.Equal(Samples.Decoded("rocket"), pixels.Where((_, i) => i % 4 != 3).ToArray());
        Assert.All(pixels.Where((_, i) => i % 4 == 3), alpha => Assert.Equal(255, alpha));
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void Every_kind_of_JPEG_has_the_bytes_of_Skia_and_the_common_ones_by_the_library(string name)
    {
        byte[] file = PillowFiles.FileThatIsRead(name);

        AssertSame(file, isByLibrary: !LeftToSkia.Contains(name));
    }

    [Fact]
    public void Every_size_has_the_bytes_of_Skia()
    {
        byte[] noise = Samples.RandomBytes(4 * 70 * 70, seed: 11);
        for (int edge = 1; edge <= 70; edge++)
        {
            int other = 1 + (edge * 37 % 70);
            foreach (
                SKJpegEncoderDownsample sampling in new[]
                {
                    SKJpegEncoderDownsample.Downsample420,
                    SKJpegEncoderDownsample.Downsample422,
                    SKJpegEncoderDownsample.Downsample444,
                }
            )
            {
                // Of the worst quality too, where levels go far beyond black and white.
                AssertSame(Samples.Jpeg(edge, other, noise, quality: edge % 3 == 0 ? 1 : 90, sampling), isByLibrary: true);
            }
        }
    }

    [Fact]
    public void What_is_no_JPEG_is_left_to_Skia()
    {
        byte[] rgba = Samples.RandomBytes(4 * 5 * 3, seed: 12);

        AssertSame(PngBytes.Write(5, 3, bitDepth: 8, PngBytes.Rgba, [.. rgba.Chunk(20)]), isByLibrary: false);
        AssertSame(Samples.WebP(5, 3, rgba), isByLibrary: false);
        Assert.Throws<InvalidDataException>(() => Decoder.ReadSize([1, 2, 3]));
    }

    [Fact]
    public void Without_the_library_all_is_left_to_Skia()
    {
        byte[] file = Samples.Jpeg(9, 7, Samples.RandomBytes(4 * 9 * 7, seed: 13));
        var decoder = new TurboJpegDecoder(library: null);
        byte[] pixels = new byte[4 * 9 * 7];

        decoder.Decode(file, pixels);

        Assert.False(decoder.TryDecode(file, denominator: 1, pixels));
        Assert.Equal((9, 7), decoder.ReadSize(file));
        Assert.Equal(BySkia(file), pixels);
    }

    [Theory]
    [InlineData(4 * 9 * 7 - 1)]
    [InlineData(4 * 9 * 7 + 4)]
    [InlineData(0)]
    public void Room_for_another_image_is_refused(int length)
    {
        byte[] file = Samples.Jpeg(9, 7, new byte[4 * 9 * 7]);

        Assert.Throws<ArgumentException>("pixels", () => Decoder.Decode(file, new byte[length]));
    }

    [Fact]
    public void A_file_with_a_word_of_warning_is_left_to_Skia()
    {
        byte[] file = Samples.Jpeg(40, 30, Samples.RandomBytes(4800, seed: 14));
        byte[] pixels = new byte[4800];
        byte[] withGarbage = [.. file[..^2], .. new byte[100], .. file[^2..]];

        Assert.True(Decoder.TryDecode(file, denominator: 1, pixels));
        Assert.False(Decoder.TryDecode(withGarbage, denominator: 1, pixels));
        Assert.False(Decoder.TryDecode(file.AsSpan(0, file.Length - 2), denominator: 1, pixels));
        AssertSame(withGarbage, isByLibrary: false);
    }

    /// <summary>A byte too far in either ends the process.</summary>
    [Fact]
    public void Neither_the_file_nor_the_room_is_left()
    {
        foreach (byte[] file in TurboJpegCheck.Files)
        {
            (int width, int height) = SkiaDecoder.Instance.ReadSize(file);
            using var pixels = new GuardedMemory(width * height, GuardedEdge.Last);
            using var first = new GuardedMemory(width * height, GuardedEdge.First);
            for (int length = file.Length; length > 0; length -= length == file.Length ? 1 : 7)
            {
                using var memory = new GuardedMemory((length + 3) / 4, GuardedEdge.Last);
                Span<byte> guarded = MemoryMarshal.AsBytes(memory.Span)[^length..];
                file.AsSpan(0, length).CopyTo(guarded);
                foreach (GuardedMemory room in new[] { pixels, first })
                {
                    Assert.Equal(
                        length == file.Length,
                        Decoder.TryDecode(guarded, denominator: 1, MemoryMarshal.AsBytes(room.Span))
                    );
                }
            }

            Assert.Equal(BySkia(file), MemoryMarshal.AsBytes(pixels.Span)[..(4 * width * height)].ToArray());
        }
    }

    [Fact]
    public void Any_number_of_threads_may_decode()
    {
        byte[][] files = [.. TurboJpegCheck.Files];
        byte[][] expected = [.. files.Select(file => BySkia(file))];

        Parallel.For(
            0,
            2000,
            i =>
            {
                byte[] pixels = new byte[expected[i % files.Length].Length];
                Assert.True(Decoder.TryDecode(files[i % files.Length], denominator: 1, pixels));
                Assert.True(expected[i % files.Length].AsSpan().SequenceEqual(pixels));
            }
        );
    }

    private static void AssertSame(byte[] file, bool isByLibrary)
    {
        Assert.Equal(SkiaDecoder.Instance.ReadSize(file), Decoder.ReadSize(file));
        foreach (int denominator in (int[])(isByLibrary ? [1, 2, 4, 8] : [1]))
        {
            byte[] expected = BySkia(file, denominator);
            byte[] pixels = new byte[expected.Length];

            ((IReducingDecoder)Decoder).DecodeReduced(file, denominator, pixels);

            Assert.Equal(expected, pixels);

            // Of fewer pixels the library does not tell scales apart.
            (int width, int height) = Decoder.ReadSize(file);
            Assert.Equal(
                isByLibrary && (denominator == 1 || Math.Max(width, height) >= 16),
                Decoder.TryDecode(file, denominator, pixels)
            );
        }
    }

    private static byte[] BySkia(byte[] file, int denominator = 1)
    {
        (int width, int height) = SkiaDecoder.Instance.ReadSize(file);
        (int reducedWidth, int reducedHeight) = ReducedScale.SizeOf(width, height, denominator);
        byte[] pixels = new byte[4 * reducedWidth * reducedHeight];
        ((IReducingDecoder)SkiaDecoder.Instance).DecodeReduced(file, denominator, pixels);
        return pixels;
    }
}
