using ConvNextV2.Compiled.Explanation;

namespace ConvNextV2.Compiled.Tests.Explanation;

public class CividisTests
{
    [Fact]
    public void Luminance_rises_with_every_step_of_heat()
    {
        double[] luminance = [.. Enumerable.Range(0, 256).Select(step => Luminance(Cividis.At(step / 255f)))];

        Assert.All(luminance.Zip(luminance.Skip(1)), pair => Assert.True(pair.First < pair.Second, $"{pair}"));
        Assert.InRange(luminance[0], 0, 0.03);
        Assert.InRange(luminance[^1], 0.75, 1);
    }

    /// <summary>Lightness as people see it (CIE L*) grows by about the same everywhere, so no step looks like an edge.</summary>
    [Fact]
    public void Lightness_rises_evenly()
    {
        double[] lightness = [.. Enumerable.Range(0, 10).Select(step => Lightness(Cividis.At(step / 9f)))];

        double average = (lightness[^1] - lightness[0]) / 9;
        Assert.All(
            lightness.Zip(lightness.Skip(1)),
            pair => Assert.InRange(pair.Second - pair.First, 0.8 * average, 1.2 * average)
        );
    }

    [Fact]
    public void It_begins_in_dark_blue_and_ends_in_light_yellow()
    {
        Assert.Equal((0, 0x20, 0x4D), Cividis.At(0));
        Assert.Equal((0xFF, 0xEA, 0x46), Cividis.At(1));
    }

    private static double Lightness((float Red, float Green, float Blue) color) => (116 * Math.Cbrt(Luminance(color))) - 16;

    /// <summary>The relative luminance of sRGB (IEC 61966-2-1).</summary>
    private static double Luminance((float Red, float Green, float Blue) color)
    {
        return (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));

        static double Linear(double level) =>
            level / 255 <= 0.04045 ? level / 255 / 12.92 : Math.Pow(((level / 255) + 0.055) / 1.055, 2.4);
    }
}
