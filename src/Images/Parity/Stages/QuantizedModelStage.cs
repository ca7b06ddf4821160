using System.Globalization;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>
/// From pixel values to what a model in eight bits says: near what Python's float32 says. What eight bits round is a thousand
/// times what float32 does, so it is held against fixed bounds, and the rest is for figures.
/// </summary>
internal static class QuantizedModelStage
{
    // Of one image; how far the farthest of a trained model's 10,000 is stands in docs/numerics.md.
    private const double LargestRelativeError = 0.1;
    private const double SmallestCosine = 0.99;

    /// <param name="outputs">What the model says here.</param>
    /// <param name="python">What it said in Python.</param>
    /// <param name="tensor">Where that is recorded.</param>
    /// <param name="areLogits">Whether these are logits; else they are the embedding.</param>
    /// <param name="embeddings">Ours and Python's, if that is recorded.</param>
    /// <param name="origin">What the model was given, if not what Python gave it.</param>
    public static ParityStage Compare(
        float[] outputs,
        float[] python,
        string tensor,
        bool areLogits,
        (float[] Ours, float[] Python)? embeddings,
        string? origin
    )
    {
        double[] distances = [.. outputs.Zip(python, (ours, theirs) => Distances.Of(ours, theirs))];
        double length = TensorPrimitives.Norm<double>([.. python.Where(float.IsFinite).Select(value => (double)value)]);
        double difference = TensorPrimitives.Norm<double>(distances);
        double error = difference == 0 ? 0 : difference / length;
        bool isSameClass = TensorPrimitives.IndexOfMax<float>(outputs) == TensorPrimitives.IndexOfMax<float>(python);
        double? cosine = embeddings is var (ours, theirs) ? TensorPrimitives.CosineSimilarity<float>(ours, theirs) : null;
        bool isNear = error <= LargestRelativeError && cosine is null or >= SmallestCosine;
        double tolerance = LargestRelativeError * length;
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"The {outputs.Length} {tensor} differ by {100 * error:0.00} % of their length, where eight bits may by "
                + $"{100 * LargestRelativeError:0} %"
        );
        string embedding = cosine is { } value
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; the embeddings' cosine is {value:0.00000}, and may be {SmallestCosine:0.00}"
            )
            : "";
        string label =
            !areLogits ? ""
            : isSameClass ? "; the class is the same"
            : "; the class is another";
        string advice = isNear ? "" : " Whether it is the eight bits, the same model in Float32 says.";
        return new ParityStage(
            ParityStageKind.Model,
            isNear ? ParityVerdict.Same : ParityVerdict.Different,
            $"{figures}{embedding}{label}.{advice}{origin}"
        )
        {
            Tensor = tensor,
            Largest = distances.Max(),
            Tolerance = tolerance,
            Different = isNear ? 0 : Math.Max(1, distances.Count(distance => !(distance <= tolerance))),
            Total = outputs.Length,
            Accuracy = new ParityAccuracy(error, areLogits ? (isSameClass ? 1 : 0) : null, cosine),
        };
    }
}
