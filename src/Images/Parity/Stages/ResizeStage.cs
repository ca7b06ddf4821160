using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Causes;
using ConvNextV2.Compiled.Images.Parity.Levels;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>From pixels to the levels behind Python's pixel values: exact where class and file follow one library.</summary>
internal static class ResizeStage
{
    /// <param name="python">Python's levels, −1 where a value is on none.</param>
    /// <param name="replays">Of Python's picture.</param>
    /// <param name="backend">Whose resize the file has.</param>
    /// <param name="causes">Finds out why it differs.</param>
    public static ParityStage Compare(int[] python, Replays replays, ImageBackend backend, ResizeCauses causes)
    {
        ImageBackend own = replays.Compiled.Backend;
        bool isSameLibrary = IsTorchvision(backend) == IsTorchvision(own) || replays.Levels(backend) is null;
        int[] expected = replays.Levels(isSameLibrary && replays.Levels(backend) is not null ? backend : own)!;
        var difference = LevelDifference.Of(python, expected);
        if (difference.Total == 0)
        {
            return New(ParityVerdict.NotInFile, "The values are on no levels.");
        }

        if (difference.IsNone)
        {
            return New(ParityVerdict.Same, $"All {difference.Total} levels are the same.", difference);
        }

        if (!isSameLibrary && IsOfLibraries(python, replays, backend, difference))
        {
            string exact =
                LevelDifference.Of(python, replays.Levels(backend)) is var rest && rest.IsNone
                    ? $"ImageBackend=\"{backend}\" gives the same bits"
                    : $"with ImageBackend=\"{backend}\" {rest.Count} differ";
            return New(
                ParityVerdict.SameButForResize,
                $"{difference}: the file is of {NameOf(backend)}, the class is compiled for {NameOf(own)}; {exact}.",
                difference
            );
        }

        string where = $"{difference}, the first {replays.Shape.PlaceOf(difference.First)}";
        string? cause = causes.Find(python, expected, replays, backend);
        return New(ParityVerdict.Different, cause is null ? $"{where}." : $"{where}: {cause}.", difference);
    }

    public static ParityStage New(ParityVerdict verdict, string explanation, LevelDifference difference = default) =>
        new(ParityStageKind.Resize, verdict, explanation)
        {
            Tensor = ParityTensors.PixelValues,
            Largest = difference.Largest,
            Different = difference.Count,
            Total = difference.Total,
        };

    public static bool IsTorchvision(ImageBackend backend) => backend == ImageBackend.Torchvision;

    /// <summary>
    /// Whether it is what the two libraries differ in. More than that only where the other order of passes adds to it, in tall
    /// images, and then only if the file is exactly what its library gives.
    /// </summary>
    private static bool IsOfLibraries(int[] python, Replays replays, ImageBackend backend, LevelDifference difference) =>
        difference.IsOfLibraries
        || (
            difference.Largest <= 1
            && replays.Levels(backend) is { } exact
            && LevelDifference.Of(python, exact).IsNone
            && replays.Levels(ImageBackend.Pillow12) is { } pillow
            && replays.Levels(ImageBackend.Torchvision) is { } torchvision
            && LevelDifference.Of(pillow, torchvision).IsOfLibraries
        );

    private static string NameOf(ImageBackend backend) => IsTorchvision(backend) ? "torchvision" : "Pillow";
}
