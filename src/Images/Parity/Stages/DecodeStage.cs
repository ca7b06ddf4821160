using ConvNextV2.Compiled.Images.Parity.Causes;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>From a file's bytes to pixels: the same to the byte.</summary>
internal static class DecodeStage
{
    /// <param name="encoded">The image's file; null if it is not recorded.</param>
    /// <param name="python">Python's pixels, likewise.</param>
    /// <param name="channels">Of the model: as many the pixels have where Python's are not recorded.</param>
    /// <param name="name">What a message calls the image.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <returns>The comparison, and what the next stage begins with where Python's pixels are not recorded.</returns>
    public static (ParityStage Stage, Picture? Input) Run(
        byte[]? encoded,
        Picture? python,
        int channels,
        string name,
        ImageLimits limits
    )
    {
        if (encoded is null)
        {
            return (
                NotCompared(python is null ? "The file has no image." : "The file has pixels, and not the image's file."),
                python
            );
        }

        DecodedImage image;
        try
        {
            image = ImageFile.Decode(encoded, name, limits);
        }
        catch (ImageException exception)
        {
            string refused = $"Python read it, and here it is refused: {exception.Message}";
            return (New(ParityVerdict.Different, refused, double.PositiveInfinity), python);
        }

        using (image)
        {
            return python is null
                ? (NotCompared("Decoded here: the file has no pixels to compare."), Picture.Of(image, channels == 4 ? 4 : 3))
                : (Compare(encoded, image, python), python);
        }
    }

    private static ParityStage Compare(byte[] encoded, DecodedImage image, Picture python)
    {
        Picture ours = Picture.Of(image, python.Channels);
        if ((ours.Width, ours.Height) != (python.Width, python.Height))
        {
            string sizes = $"Python has {python.Size} pixels, here {ours.Size}";
            string why = DecodeCauses.OfAnotherSize(encoded, ours, python) is { } cause ? $": {cause}." : ".";
            return New(ParityVerdict.Different, sizes + why, double.PositiveInfinity);
        }

        // Alpha is no part of what most models see; where theirs do, Python's file has it.
        ByteDifference difference = ByteDifference.Of(ours.Bytes, python.Bytes);
        if (difference.Count == 0)
        {
            return New(ParityVerdict.Same, $"All {difference.Total} bytes are the same.", difference);
        }

        int pixel = difference.First / python.Channels;
        string where = $"{difference} of Python's bytes, the first in row {pixel / python.Width}, column {pixel % python.Width}";
        string? reason = DecodeCauses.OfOtherBytes(encoded, image, ours, python, difference);
        return New(ParityVerdict.Different, reason is null ? $"{where}." : $"{where}: {reason}.", difference);
    }

    private static ParityStage NotCompared(string explanation) =>
        New(ParityVerdict.NotInFile, explanation, default(ByteDifference));

    private static ParityStage New(ParityVerdict verdict, string explanation, ByteDifference difference) =>
        new(ParityStageKind.Decode, verdict, Printable.Escape(explanation))
        {
            Tensor = ParityTensors.Decoded,
            Largest = difference.Largest,
            Different = difference.Count,
            Total = difference.Total,
        };

    private static ParityStage New(ParityVerdict verdict, string explanation, double largest) =>
        new(ParityStageKind.Decode, verdict, Printable.Escape(explanation)) { Tensor = ParityTensors.Decoded, Largest = largest };
}
