using System.Globalization;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Causes;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>
/// From pixels to pixel values, in two steps: values give back the levels behind them, so that a wrong resize is not taken for a
/// wrong normalisation, nor the other way round.
/// </summary>
internal sealed class PixelStages(ImagePreprocessor compiled, InputShape shape, ImageBackend? said)
{
    private readonly ResizeCauses _causes = new();

    // The class's own comes first: it is the file's as long as no image tells otherwise.
    private ImageBackend[] _possible = said is { } one
        ? [one]
        : [compiled.Backend, .. Enum.GetValues<ImageBackend>().Where(other => other != compiled.Backend)];
    private bool _isFound;
    private int _otherOrderImages;
    private LevelDifference _otherOrder;

    /// <summary>Whose resize the file has, as far as it is known.</summary>
    private ImageBackend Backend => _possible[0];

    /// <summary>By how much a pixel value changes from one level to the next, in the channel where it is most.</summary>
    public float LevelWorth =>
        (float)Enumerable.Range(0, shape.Channels).Max(channel => Math.Abs(AffineMap.Of(compiled.ValuesOf(channel)).Slope));

    /// <summary>What is to be said of all images.</summary>
    public IEnumerable<string> Remarks
    {
        get
        {
            if (_isFound)
            {
                yield return $"Whose resize it has the file does not say; its values are those of ImageBackend=\"{Backend}\".";
            }

            if (_otherOrderImages > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The class is compiled with ImageBackend=\"{compiled.Backend}\". Its order of passes differs in "
                        + $"{_otherOrder.Count} of {_otherOrder.Total} levels of {_otherOrderImages} tall images, by up to "
                        + $"{_otherOrder.Largest}; ImageBackend=\"{Backend}\" gives the file's bits."
                );
            }
        }
    }

    /// <param name="tensor">Python's; null if they are not recorded.</param>
    /// <param name="numbers">Its values; null if it has not the model's shape.</param>
    /// <param name="picture">What to begin with; null if there is none.</param>
    public (ParityStage Resize, ParityStage Normalize) Compare(TensorEntry? tensor, TensorNumbers? numbers, Picture? picture)
    {
        if (tensor is null)
        {
            const string Missing = "The file has no pixel values.";
            return (ResizeStage.New(ParityVerdict.NotInFile, Missing), NormalizeStage.NotCompared(Missing));
        }

        if (numbers is null)
        {
            string sizes = $"Python's pixel values are {tensor.DescribeShape()}, the class takes {shape}.";
            return (ResizeStage.New(ParityVerdict.Different, sizes), NormalizeStage.NotCompared("They have another size."));
        }

        if (picture is null)
        {
            ParityStage values = NormalizeStage.Compare(numbers, Fit(numbers, []), [], compiled, shape);
            return (ResizeStage.New(ParityVerdict.NotInFile, "The file has no picture to begin with."), values);
        }

        var replays = new Replays(compiled, shape, picture);
        return Refusal(replays) is { } refused
            ? (
                ResizeStage.New(ParityVerdict.Different, refused),
                NormalizeStage.Compare(numbers, Fit(numbers, []), [], compiled, shape)
            )
            : Compare(numbers, replays);
    }

    /// <summary>Pixel values by the steps of the file's library.</summary>
    /// <returns>These, or why the class cannot take a picture that Python took.</returns>
    public (float[] Values, string? Refusal) Replay(Picture picture)
    {
        float[] values = new float[compiled.Length];
        if (Refusal(new Replays(compiled, shape, picture)) is { } refused)
        {
            return (values, refused);
        }

        (compiled.With(Backend) ?? compiled).Run(picture.View, values);
        return (values, null);
    }

    /// <summary>Of the class's own steps: other libraries' take what these take.</summary>
    private string? Refusal(Replays replays)
    {
        try
        {
            replays.Levels(compiled.Backend);
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"Python took a picture of {replays.Picture.Size} pixels that is refused here: {Sentence.Of(exception)}";
        }
    }

    private (ParityStage Resize, ParityStage Normalize) Compare(TensorNumbers numbers, Replays replays)
    {
        TellLibrary(numbers, replays);
        int[] expected = replays.Levels(Backend) ?? replays.Levels(compiled.Backend)!;
        PixelFits fits = Fit(numbers, expected);
        if (LevelDifference.Of(fits.Levels, expected) is { IsNone: true, Total: > 0 })
        {
            NoteOrder(expected, replays);
        }

        if (!fits.HasAllLevels && Exchanged.Find(numbers, expected, compiled, shape) is { } exchanged)
        {
            return exchanged;
        }

        if (ResizeOfNumbers.Find(numbers, fits, expected, shape) is { } between)
        {
            return (between, NormalizeStage.NotCompared("The values are on no levels."));
        }

        return (
            ResizeStage.Compare(fits.Levels, replays, Backend, _causes),
            NormalizeStage.Compare(numbers, fits, expected, compiled, shape)
        );
    }

    private PixelFits Fit(TensorNumbers numbers, int[] expected) => PixelFits.Of(numbers, expected, compiled, shape);

    /// <summary>
    /// Leaves of the libraries that the file may be of those that give every value of an image. One that needs no resize tells
    /// none from another, and one that has been changed fits none.
    /// </summary>
    private void TellLibrary(TensorNumbers numbers, Replays replays)
    {
        if (_possible.Length == 1)
        {
            return;
        }

        ImageBackend[] fitting = [.. _possible.Where(backend => Gives(numbers, replays.Levels(backend)))];
        if (fitting.Length > 0 && fitting.Length < _possible.Length)
        {
            (_possible, _isFound) = (fitting, true);
        }
    }

    private bool Gives(TensorNumbers numbers, int[]? levels) =>
        levels is not null
        && Fit(numbers, levels) is { HasAllLevels: true } fits
        && LevelDifference.Of(fits.Levels, levels).IsNone;

    private void NoteOrder(int[] expected, Replays replays)
    {
        if (Backend == compiled.Backend || ResizeStage.IsTorchvision(Backend) != ResizeStage.IsTorchvision(compiled.Backend))
        {
            return;
        }

        var difference = LevelDifference.Of(expected, replays.Levels(compiled.Backend)!);
        if (!difference.IsNone)
        {
            _otherOrderImages++;
            _otherOrder = new LevelDifference(
                _otherOrder.Count + difference.Count,
                _otherOrder.Total + difference.Total,
                Math.Max(_otherOrder.Largest, difference.Largest),
                First: 0
            );
        }
    }
}
