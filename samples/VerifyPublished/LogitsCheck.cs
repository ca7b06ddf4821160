using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Images;

namespace Samples.VerifyPublished;

/// <summary>The pixel values of the image, 3×size×size, with or without cutting its centre out.</summary>
internal delegate float[] PixelValues(int size, bool centerCrop);

/// <summary>What came of a checkpoint: how far its first logits are from the published ones for each way to prepare the image, or why they are not known.</summary>
/// <param name="Checkpoint">What was checked.</param>
/// <param name="CroppedDifference">The largest difference with the centre cut out.</param>
/// <param name="WholeDifference">The largest difference with the whole image.</param>
/// <param name="Problem">Why it could not be run.</param>
internal sealed record LogitsOutcome(
    PublishedCheckpoint Checkpoint,
    float CroppedDifference,
    float WholeDifference,
    string? Problem
)
{
    /// <summary>That of the conversion script.</summary>
    public const float Tolerance = 1e-3f;

    /// <summary>The script does not say how its image was prepared, so either way will do.</summary>
    public bool Agrees => Problem is null && (CroppedDifference <= Tolerance || WholeDifference <= Tolerance);
}

/// <summary>Runs checkpoints of a folder and compares.</summary>
internal static class LogitsCheck
{
    /// <summary>An outcome for each of the checkpoints that the folder has, in their order, as soon as it is known.</summary>
    /// <param name="folder">It holds a folder for each checkpoint, of its name.</param>
    /// <param name="checkpoints">Those to look for.</param>
    /// <param name="pixelValues">The image.</param>
    public static IEnumerable<LogitsOutcome> Run(
        string folder,
        IEnumerable<PublishedCheckpoint> checkpoints,
        PixelValues pixelValues
    ) =>
        from checkpoint in checkpoints
        let path = Path.Combine(folder, checkpoint.Name)
        where Directory.Exists(path)
        select Run(path, checkpoint, pixelValues);

    private static LogitsOutcome Run(string path, PublishedCheckpoint checkpoint, PixelValues pixelValues)
    {
        try
        {
            using ImageClassifier model = checkpoint.Load(path);
            using ImageClassifierSession session = model.CreateSession();
            return new LogitsOutcome(checkpoint, Difference(centerCrop: true), Difference(centerCrop: false), Problem: null);

            // MathF.Max lets no NaN go by, as Enumerable.Max would.
            float Difference(bool centerCrop) =>
                session
                    .Run(pixelValues(model.InputHeight, centerCrop))
                    .ToArray()
                    .Zip(checkpoint.FirstLogits, (actual, expected) => MathF.Abs(actual - expected))
                    .Aggregate(0f, MathF.Max);
        }
        catch (Exception exception) when (exception is CheckpointException or ImageException or IOException)
        {
            return new LogitsOutcome(checkpoint, float.NaN, float.NaN, exception.Message);
        }
    }
}
