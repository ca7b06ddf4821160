namespace ConvNextV2.Compiled.Images;

/// <summary>How near a model of <c>Precision="Int8"</c> is to what Python computed in float32.</summary>
public sealed class ParityAccuracy
{
    internal ParityAccuracy(double relativeError, int? sameClass, double? cosine, int images = 1) =>
        (RelativeError, SameClass, Cosine, Images) = (relativeError, sameClass, cosine, images);

    /// <summary>How many images it is of.</summary>
    public int Images { get; }

    /// <summary>
    /// The length of the difference of logits as a part of the length of Python's, on average over the images; of embeddings, if
    /// the model has no classifier. Infinite where one of two values is no finite number.
    /// </summary>
    public double RelativeError { get; }

    /// <summary>In how many images the largest logit is Python's; null for a model without a classifier.</summary>
    public int? SameClass { get; }

    /// <summary>
    /// The cosine of the embedding and Python's <c>pooler_output</c>, on average over the images that have one; null if none has.
    /// </summary>
    public double? Cosine { get; }

    /// <summary>As a log shows it.</summary>
    public override string ToString()
    {
        string classes = SameClass is { } same
            ? FormattableString.Invariant($", the same class in {same} of {Images} images")
            : "";
        string embeddings = Cosine is { } cosine ? FormattableString.Invariant($", cosine of embeddings {cosine:0.00000}") : "";
        return FormattableString.Invariant($"{100 * RelativeError:0.00} % apart{classes}{embeddings}");
    }

    /// <summary>Over all images; null if no model in eight bits was compared on any.</summary>
    internal static ParityAccuracy? Of(IEnumerable<ParityImage> images)
    {
        ParityAccuracy[] each =
        [
            .. images.SelectMany(image => image.Stages).Select(stage => stage.Accuracy).OfType<ParityAccuracy>(),
        ];
        return each.Length == 0
            ? null
            : new ParityAccuracy(
                each.Average(image => image.RelativeError),
                each.Any(image => image.SameClass is not null) ? each.Sum(image => image.SameClass) : null,
                each.Average(image => image.Cosine),
                each.Length
            );
    }
}
