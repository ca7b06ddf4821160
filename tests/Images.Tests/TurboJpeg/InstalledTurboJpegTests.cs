using ConvNextV2.Compiled.Images.Decoders;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Images.TurboJpeg;

namespace ConvNextV2.Compiled.Images.Tests.TurboJpeg;

public class InstalledTurboJpegTests
{
    private const string NoSuch = "libturbojpeg-of-nobody.so.0";

    // SkiaSharp's, which lies beside these tests on every system. It has a libjpeg-turbo inside and none of its functions to call.
    private const string OtherLibrary = "libSkiaSharp";

    [Fact]
    public void The_system_has_one_and_says_no_reason_against_it()
    {
        Assert.NotNull(TurboJpegs.Installed);
        Assert.Null(TurboJpegDecoder.Limitation);
    }

    [Fact]
    public void A_library_that_is_missing_is_named() =>
        AssertLimitation(
            $"libturbojpeg is not installed: there is no {NoSuch} and no other.so.",
            InstalledTurboJpeg.Find(variable: null, isOff: false, [NoSuch, "other.so"])
        );

    [Fact]
    public void Another_library_of_that_name_is_not_called()
    {
        string? limitation = InstalledTurboJpeg.Find(variable: "", isOff: false, [NoSuch, OtherLibrary]).Limitation;

        Assert.StartsWith(
            $"The system's {OtherLibrary} is older than 2.0, or another library. ",
            limitation,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("skia", "The environment variable CONVNEXTV2_JPEG keeps to SkiaSharp.")]
    [InlineData("Skia", "The environment variable CONVNEXTV2_JPEG keeps to SkiaSharp.")]
    [InlineData(
        "turbo",
        "The environment variable CONVNEXTV2_JPEG can be 'skia' and nothing else, but is 'turbo': SkiaSharp decodes."
    )]
    public void A_variable_keeps_to_Skia(string value, string limitation) =>
        AssertLimitation(limitation, InstalledTurboJpeg.Find(value, isOff: false, [NoSuch]));

    [Fact]
    public void A_switch_keeps_to_Skia() =>
        AssertLimitation(
            "The switch ConvNextV2.Compiled.Images.DecodeJpegWithSkia keeps to SkiaSharp.",
            InstalledTurboJpeg.Find(variable: null, isOff: true, [NoSuch])
        );

    /// <summary>So the sums in the check are not this library's alone.</summary>
    [Fact]
    public void Skia_passes_the_check() => Assert.Null(TurboJpegCheck.FindDifference(BySkia));

    [Fact]
    public void A_library_with_one_other_level_does_not_pass() =>
        Assert.Equal(
            "in noise of 4:4:0 at a scale of 1/2",
            TurboJpegCheck.FindDifference(
                (file, denominator, pixels) =>
                {
                    bool isDecoded = BySkia(file, denominator, pixels);
                    pixels[^2] += denominator == 2 && SkiaDecoder.Instance.ReadSize(file) == (23, 31) ? (byte)1 : (byte)0;
                    return isDecoded;
                }
            )
        );

    [Fact]
    public void A_library_that_takes_what_is_cut_off_does_not_pass() =>
        Assert.Equal(
            "and takes grey that is cut off",
            TurboJpegCheck.FindDifference(
                (file, denominator, pixels) =>
                {
                    BySkia(file, denominator, pixels);
                    return true;
                }
            )
        );

    private static bool BySkia(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels)
    {
        try
        {
            ((IReducingDecoder)SkiaDecoder.Instance).DecodeReduced(file, denominator, pixels);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static void AssertLimitation(string expected, (TurboJpegLibrary? Library, string? Limitation) found)
    {
        Assert.Null(found.Library);
        Assert.Equal(expected, found.Limitation);
    }
}
