using ConvNextV2.Compiled.Images.Parity.Reports;

namespace ConvNextV2.Compiled.Images;

/// <summary>What a parity file proves of a model: whether it says, stage by stage, what Python said.</summary>
public sealed class ParityReport
{
    // What a trained model needs of them is in docs/numerics.md.
    private const double LargestMeanError = 0.02;
    private const double SmallestMeanCosine = 0.999;

    internal ParityReport(string path, IReadOnlyList<ParityImage> images) =>
        (Path, Images, Accuracy) = (path, images, ParityAccuracy.Of(images));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<ParityImage> Images { get; }

    /// <summary>The class of Python's image processor; null if the file does not say it.</summary>
    public string? Processor { get; internal init; }

    /// <summary>What it resized with, <c>pil</c> or <c>torchvision</c>; null if the file does not say it.</summary>
    public string? Backend { get; internal init; }

    /// <summary>Versions of <c>transformers</c>, <c>pillow</c>, <c>torchvision</c>, <c>torch</c>, as far as the file says
    /// them.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; internal init; } = new Dictionary<string, string>();

    /// <summary>
    /// How near a model in eight bits is to Python's float32, over all images; null if the model is in float32, or was not
    /// compared.
    /// </summary>
    public ParityAccuracy? Accuracy { get; }

    /// <summary>What else there is to know: tensors that are not read, another order of passes.</summary>
    public IReadOnlyList<string> Remarks { get; internal init; } = [];

    /// <summary>
    /// Whether each image is the same, also if only but for its resize, in all that was compared: <see cref="Verdict"/> says
    /// whether the model was. In eight bits it is if it is near enough, each image and all on average.
    /// </summary>
    public bool IsSame => Images.Count > 0 && Images.All(image => image.IsSame) && !IsFarOnAverage;

    /// <summary>What is proved, in a sentence that names the steps compared, and says where the model was not.</summary>
    public string Verdict => ReportText.Verdict(this);

    internal bool IsFarOnAverage => Accuracy is { RelativeError: not <= LargestMeanError } or { Cosine: < SmallestMeanCosine };

    /// <summary>For a test, and for the start of a server.</summary>
    /// <exception cref="ParityException">It is not the same; the message is the report.</exception>
    public void ThrowIfDifferent()
    {
        if (!IsSame)
        {
            throw new ParityException(Path, $"is not what this program computes.\n{this}");
        }
    }

    /// <summary>As a log shows it: where the file is from, a line for each image, and the verdict.</summary>
    public override string ToString() => ReportText.Of(this);
}
