using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>Channels that were exchanged after everything else: in the reverse order each fits its own table.</summary>
internal static class Exchanged
{
    public static (ParityStage Resize, ParityStage Normalize)? Find(
        TensorNumbers numbers,
        int[] expected,
        ImagePreprocessor compiled,
        InputShape shape
    )
    {
        if (!shape.HasColors)
        {
            return null;
        }

        var fits = PixelFits.Of(numbers with { Values = shape.ReverseColors(numbers.Values) }, expected, compiled, shape);
        var difference = LevelDifference.Of(fits.Levels, expected);
        if (!fits.HasAllLevels || !difference.IsNone)
        {
            return null;
        }

        ParityStage asIs = NormalizeStage.Compare(
            numbers,
            fits with
            {
                Levels = expected,
            },
            expected,
            compiled,
            shape,
            "Python's channels are in the reverse order, blue, green, red"
        );
        return (
            ResizeStage.New(ParityVerdict.Same, "All levels are the same, in the reverse order of channels.", difference),
            asIs
        );
    }
}
