using System.Globalization;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Causes;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>
/// From pixels to pixel values, in two steps: values give back the levels behind them, so that a wrong resize is not taken for a
/// wrong normalisation, nor the other way round.
/// </summary>
internal sealed class PixelStages(ImagePreprocessor compiled, InputShape shape, ImageBackend? said)
{
    private readonly bool _isSaid = said is not null;
    private readonly ResizeCauses _causes = new();
    private ImageBackend? _backend = said;
    private int _otherOrderImages;
    private LevelDifference _otherOrder;

    /// <summary>Whose resize the file has, as far as it is known.</summary>
    public ImageBackend Backend => _backend ?? compiled.Backend;

    /// <summary>The steps of that resize, to replay what is not recorded.</summary>
    public ImagePreprocessor Python => compiled.With(Backend) ?? compiled;

    /// <summary>What is to be said of all images.</summary>
    public IEnumerable<string> Remarks
    {
        get
        {
            if (!_isSaid && _backend is { } found)
            {
                yield return $"Whose resize it has the file does not say; its values are those of ImageBackend=\"{found}\".";
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

        try
        {
            return Compare(numbers, new Replays(compiled, shape, picture));
        }
        catch (ArgumentException exception)
        {
            string refused = $"Python took a picture of {picture.Size} pixels that is refused here: {Sentence(exception)}";
            return (
                ResizeStage.New(ParityVerdict.Different, refused),
                NormalizeStage.Compare(numbers, Fit(numbers, []), [], compiled, shape)
            );
        }
    }

    /// <summary>Without the name of a parameter, which nobody gave.</summary>
    private static string Sentence(ArgumentException exception) =>
        exception.ParamName is { } name
            ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
            : exception.Message;

    private (ParityStage Resize, ParityStage Normalize) Compare(TensorNumbers numbers, Replays replays)
    {
        _backend ??= Guess(numbers, replays);
        int[] expected = replays.Levels(Backend) ?? replays.Levels(compiled.Backend)!;
        NoteOrder(expected, replays);
        PixelFits fits = Fit(numbers, expected);
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

    /// <summary>The library that gives every value; null if none does.</summary>
    private ImageBackend? Guess(TensorNumbers numbers, Replays replays)
    {
        ImageBackend[] all = [compiled.Backend, .. Enum.GetValues<ImageBackend>().Where(other => other != compiled.Backend)];
        foreach (ImageBackend backend in all)
        {
            if (
                replays.Levels(backend) is { } levels
                && Fit(numbers, levels) is { HasAllLevels: true } fits
                && LevelDifference.Of(fits.Levels, levels).IsNone
            )
            {
                return backend;
            }
        }

        return null;
    }

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
