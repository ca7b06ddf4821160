using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Inputs;

/// <summary>Images through a classifier, one result after the other.</summary>
internal static class Classification
{
    /// <summary>As many at once as there are processors.</summary>
    public static IEnumerable<ClassifiedImage> Run(
        ImageClassifier model,
        IReadOnlyList<ImageArgument> images,
        int top,
        Func<Stream> openInput
    ) =>
        model
            .ClassifyAsync(
                images.Select(image =>
                    image.IsStandardInput ? ImageInput.FromStream(openInput(), image.Path) : ImageInput.FromFile(image.Path)
                ),
                new ImageBatchOptions { Top = top }
            )
            .ToBlockingEnumerable()
            .Select(result => new ClassifiedImage(result.Name, result.Predictions, result.Error?.Message));

    /// <summary>One by one, each with a heat map of its most probable class.</summary>
    /// <param name="written">Told of each heat map: its file, and the label.</param>
    public static IEnumerable<ClassifiedImage> RunWithHeatMaps(
        ImageClassifier model,
        IReadOnlyList<ImageArgument> images,
        int top,
        Func<Stream> openInput,
        HeatMapTarget target,
        Action<string, string> written
    )
    {
        using ImageClassifierSession session = model.CreateSession();
        foreach (ImageArgument argument in images)
        {
            yield return Explain(argument);
        }

        ClassifiedImage Explain(ImageArgument argument)
        {
            try
            {
                using DecodedImage image = Load(argument, openInput);
                Prediction[] predictions = Classify(argument, image);
                string path = target.PathFor(argument);
                Write(session.GradCam(predictions[0].Index), image, path, target.MayReplace);
                written(path, predictions[0].Label);
                return new ClassifiedImage(argument.Path, predictions, Error: null);
            }
            catch (ImageException exception)
            {
                return new ClassifiedImage(argument.Path, [], exception.Message);
            }
        }

        Prediction[] Classify(ImageArgument argument, DecodedImage image)
        {
            try
            {
                return model.Rank(session.Run(image.View), top);
            }
            catch (ArgumentException exception)
            {
                // An image that the model's config does not allow for, such as one of another size where none is resized.
                throw new ImageException(argument.Path, Sentence.Of(exception), exception);
            }
        }
    }

    private static DecodedImage Load(ImageArgument argument, Func<Stream> openInput)
    {
        if (!argument.IsStandardInput)
        {
            return ImageFile.Load(argument.Path);
        }

        using Stream input = openInput();
        return ImageFile.Load(input);
    }

    private static void Write(HeatMap heat, DecodedImage image, string path, bool overwrite)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        NewFile.Write(path, overwrite, stream => heat.SavePngAsync(image, stream).GetAwaiter().GetResult());
    }
}
