using System.Globalization;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.TurboJpeg;

/// <summary>The decoder is one for the process, so nothing else decodes meanwhile.</summary>
[Collection(nameof(DamagedJpegTests))]
[CollectionDefinition(nameof(DamagedJpegTests), DisableParallelization = true)]
public sealed class DamagedJpegTests : IDisposable
{
    // For campaigns: thousands of each file.
    private const string RoundsVariable = "FUZZ_ROUNDS";

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable(RoundsVariable) ?? "60",
        CultureInfo.InvariantCulture
    );

    private readonly IImageDecoder _before = ImageFile.Decoder;

    public void Dispose() => ImageFile.Decoder = _before;

    /// <summary>
    /// The processor's vectors saturate where SkiaSharp's C code overflows, which no sound file does: Pillow has the bytes of the
    /// vectors. Without them nothing differs.
    /// </summary>
    [Fact]
    public void Damaged_files_are_refused_with_the_same_words_or_have_the_bytes_of_Skia_but_for_what_vectors_saturate() =>
        TurboJpegs.RunWithoutVectors(
            (withoutVectors, isWithout) =>
            {
                var random = new Random(21);
                int files = 0,
                    read = 0,
                    different = 0,
                    byLibrary = 0;
                foreach (byte[] seed in Seeds())
                {
                    for (int i = 0; i < Rounds; i++)
                    {
                        byte[] file = Damage.Corrupt(seed, random);
                        (string? refusal, byte[] pixels) = Load(file, SkiaDecoder.Instance);
                        (string? ofLibrary, byte[] ofVectors) = Load(file, TurboJpegs.Installed);
                        (string? ofCopy, byte[] ofScalars) = Load(file, withoutVectors);
                        Assert.Equal(refusal, ofLibrary);
                        Assert.Equal(refusal, ofCopy);
                        Assert.Equal(pixels.Length, ofVectors.Length);
                        Assert.True(!isWithout || pixels.AsSpan().SequenceEqual(ofScalars), Convert.ToBase64String(file));
                        files++;
                        read += refusal is null ? 1 : 0;
                        different += pixels.AsSpan().SequenceEqual(ofVectors) ? 0 : 1;
                        byLibrary += refusal is null && TurboJpegs.Installed.TryDecode(file, denominator: 1, ofVectors) ? 1 : 0;
                    }
                }

                TestContext.Current.TestOutputHelper?.WriteLine($"{files} files, {read} read, {different} with other bytes");

                // Not all were left to Skia.
                Assert.InRange(byLibrary, Rounds, read);
            }
        );

    [Fact]
    public void A_file_that_ends_anywhere_is_refused_with_the_same_words()
    {
        byte[] file = PillowFiles.FileThatIsRead("jpeg-sampled-2x2-progressive.jpg");
        for (int length = 1; length < file.Length; length++)
        {
            Assert.Equal(Load(file[..length], SkiaDecoder.Instance).Refusal, Load(file[..length], TurboJpegs.Installed).Refusal);
        }
    }

    private static IEnumerable<byte[]> Seeds() =>
        PillowFiles
            .ReadNames.Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))
            .Select(PillowFiles.FileThatIsRead)
            .Append(JpegBytes.Flat([1, 2, 3], isProgressive: true))
            .Append(JpegBytes.Flat([1, 2, 3, 4], hasAdobeMarker: true));

    private static (string? Refusal, byte[] Pixels) Load(byte[] file, IImageDecoder decoder)
    {
        ImageFile.Decoder = decoder;
        try
        {
            using DecodedImage image = ImageFile.Load(file, new ImageLimits { MaxPixels = 1_000_000 });
            return (null, image.View.Pixels.ToArray());
        }
        catch (ImageException exception)
        {
            return (exception.Message, []);
        }
    }
}
