using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>A hosted model that has labels.</summary>
internal sealed class HostedClassifier(string name, HostedModelOptions options, ModelLoad load, ModelSurroundings surroundings)
    : HostedEmbedder(name, options, load, surroundings),
        IHostedClassifier
{
    public IReadOnlyList<string> Labels => ((ImageClassifier)Loaded).Labels;

    public Task<HostedClassification> ClassifyAsync(ImageInput image, int top = 5, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return RequestAsync(
            "classify",
            image,
            (lease, decoded) => NewClassification(lease, lease.Run(decoded.View, cancellationToken), top),
            cancellationToken
        );
    }

    public Task<HostedClassification> ClassifyAsync(
        ReadOnlyMemory<float> pixelValues,
        int top = 5,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return RequestAsync(
            "classify",
            lease => NewClassification(lease, lease.Run(pixelValues.Span, cancellationToken), top),
            cancellationToken
        );
    }

    public Prediction[] Classify(ImageView image, int top = 5, CancellationToken cancellationToken = default)
    {
        Prediction[] predictions = NewPredictions(top);
        Classify(image, predictions, cancellationToken);
        return predictions;
    }

    public Prediction[] Classify(ReadOnlySpan<float> pixelValues, int top = 5, CancellationToken cancellationToken = default)
    {
        Prediction[] predictions = NewPredictions(top);
        Classify(pixelValues, predictions, cancellationToken);
        return predictions;
    }

    public int Classify(ImageView image, Span<Prediction> predictions, CancellationToken cancellationToken = default) =>
        Request(
            "classify",
            image,
            predictions,
            (lease, image, predictions) => Rank(lease, lease.Run(image, cancellationToken), predictions),
            cancellationToken
        );

    public int Classify(
        ReadOnlySpan<float> pixelValues,
        Span<Prediction> predictions,
        CancellationToken cancellationToken = default
    ) =>
        Request(
            "classify",
            pixelValues,
            predictions,
            (lease, pixelValues, predictions) => Rank(lease, lease.Run(pixelValues, cancellationToken), predictions),
            cancellationToken
        );

    // By the labels of the model that ran: a reload may bring others.
    private static int Rank(ModelLease lease, ReadOnlySpan<float> logits, Span<Prediction> predictions) =>
        ((ImageClassifier)lease.Loaded).Rank(logits, predictions);

    private static HostedClassification NewClassification(ModelLease lease, ReadOnlySpan<float> logits, int top) =>
        new(lease.Model, ((ImageClassifier)lease.Loaded).Rank(logits, top), lease.Times);

    private Prediction[] NewPredictions(int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return new Prediction[Math.Min(top, Labels.Count)];
    }
}
