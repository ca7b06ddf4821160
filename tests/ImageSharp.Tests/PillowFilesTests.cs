using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.ImageSharp.Tests;

/// <summary>
/// The files of Images.Tests with what Pillow makes of them. Of those that lose nothing ImageSharp makes the same or nothing; its
/// JPEGs are another decoder's.
/// </summary>
[Collection(nameof(ImageFileTests))]
public sealed class PillowFilesTests : IDisposable
{
    // These are small and full of edges: the most is 7.6 levels. Turned, or in other colours, it would be several times as much.
    private const double MeanOfJpeg = 10;

    // Pillow reads these.
    private static readonly Dictionary<string, string> Stricter = new()
    {
        ["webp-animated-0-RGB-3-8-0.webp"] = "ImageSharp does not read it",
        ["webp-animated-1-RGBA-0-8-ffffffff.webp"] = "ImageSharp does not read it",
        ["webp-animated-pil.webp"] = "ImageSharp does not read it",
        ["png-kinds-no-iend.png"] = "it ends before its last chunk, IEND",
        ["jpeg-cut-rgb-2-0-0-00002-zeros.jpg"] = "it ends before its end marker",
        ["jpeg-sampled-2x2-arithmetic.jpg"] = "ImageSharp does not read it",
    };

    public PillowFilesTests() => ImageFile.Decoder = ImageSharpDecoder.Instance;

    public static TheoryData<string> FilesThatAreRead() => [.. PillowFiles.ReadNames];

    public static TheoryData<string> FilesThatAreRefused() => [.. PillowFiles.RefusedNames];

    public void Dispose() => ImageFile.Decoder = SkiaDecoder.Instance;

    [Theory]
    [MemberData(nameof(FilesThatAreRead))]
    public void What_Pillow_reads_has_its_bytes_but_in_a_JPEG(string name)
    {
        if (Stricter.TryGetValue(name, out string? reason))
        {
            Assert.Contains(reason, Refusal(PillowFiles.FileThatIsRead(name)), StringComparison.Ordinal);
            return;
        }

        (int width, byte[] colors) = PillowFiles.Expected(name);

        using DecodedImage image = ImageFile.Load(PillowFiles.FileThatIsRead(name));

        Assert.Equal((width, colors.Length / 3 / width), (image.Width, image.Height));
        byte[] found = image.View.Pixels.ToArray().Where((_, i) => i % 4 != 3).ToArray();
        if (name.EndsWith(".jpg", StringComparison.Ordinal))
        {
            Assert.InRange(found.Zip(colors, (a, b) => Math.Abs(a - b)).Average(), 0, MeanOfJpeg);
        }
        else
        {
            Assert.Equal(colors, found);
        }
    }

    [Theory]
    [MemberData(nameof(FilesThatAreRefused))]
    public void What_Pillow_refuses_is_refused(string name) => Assert.NotEmpty(Refusal(PillowFiles.FileThatIsRefused(name)));

    private static string Refusal(byte[] file) => Assert.Throws<ImageException>(() => ImageFile.Load(file).Width).Message;
}
