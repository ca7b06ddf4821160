using System.ComponentModel;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Sessions;

namespace ConvNextV2.Compiled;

/// <summary>A loaded model that has a classifier. Its calls rent a session from a pool of its own.</summary>
public abstract class ImageClassifier : ImageEmbedder, IImageClassifier
{
    /// <summary>For generated code.</summary>
    /// <param name="preprocessing">As the config says.</param>
    /// <param name="weights">Loaded.</param>
    /// <param name="embeddingDimensions">Channels of the last stage.</param>
    /// <param name="labels">One for each logit.</param>
    /// <param name="scoreFunction">What makes probabilities of logits.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImageClassifier(
        ImagePreprocessor preprocessing,
        ModelWeights weights,
        int embeddingDimensions,
        IReadOnlyList<string> labels,
        ScoreFunction scoreFunction
    )
        : base(preprocessing, weights, embeddingDimensions)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Labels = labels;
        ScoreFunction = scoreFunction;
    }

    /// <summary>
    /// The names of the classes, in the order of the logits: those of the config or, where it has none, of the
    /// <c>config.json</c> beside the weights.
    /// </summary>
    public IReadOnlyList<string> Labels { get; }

    internal ScoreFunction ScoreFunction { get; }

    /// <inheritdoc/>
    public abstract override ImageClassifierSession CreateSession(ModelSessionOptions? options = null);

    /// <inheritdoc/>
    public Prediction[] Classify(ImageView image, int top = 5, CancellationToken cancellationToken = default)
    {
        Prediction[] predictions = NewPredictions(top);
        Classify(image, predictions, cancellationToken);
        return predictions;
    }

    /// <inheritdoc/>
    public Prediction[] Classify(ReadOnlySpan<float> pixelValues, int top = 5, CancellationToken cancellationToken = default)
    {
        Prediction[] predictions = NewPredictions(top);
        Classify(pixelValues, predictions, cancellationToken);
        return predictions;
    }

    /// <inheritdoc/>
    public int Classify(ImageView image, Span<Prediction> predictions, CancellationToken cancellationToken = default)
    {
        ImageEmbedderSession session = Rent();
        try
        {
            return Rank(session.Run(image, cancellationToken), predictions);
        }
        finally
        {
            Return(session);
        }
    }

    /// <inheritdoc/>
    public int Classify(
        ReadOnlySpan<float> pixelValues,
        Span<Prediction> predictions,
        CancellationToken cancellationToken = default
    )
    {
        ImageEmbedderSession session = Rent();
        try
        {
            return Rank(session.Run(pixelValues, cancellationToken), predictions);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>The most probable classes by the logits of one image, best first.</summary>
    /// <param name="logits">One for each label.</param>
    /// <param name="top">How many classes to return; 1 or more. If there are fewer, all.</param>
    /// <exception cref="ArgumentException">There are other than one logit for each label.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    public Prediction[] Rank(ReadOnlySpan<float> logits, int top)
    {
        Prediction[] predictions = NewPredictions(top);
        Rank(logits, predictions);
        return predictions;
    }

    /// <summary>The same into memory of the caller's; nothing is allocated.</summary>
    /// <param name="logits">One for each label.</param>
    /// <param name="predictions">Filled from its beginning with as many as it has room for.</param>
    /// <returns>How many predictions there are: the room, or all classes.</returns>
    /// <exception cref="ArgumentException">There are other than one logit for each label.</exception>
    public int Rank(ReadOnlySpan<float> logits, Span<Prediction> predictions)
    {
        if (logits.Length != Labels.Count)
        {
            throw new ArgumentException(
                $"An image has a logit for each of {Labels.Count} labels, but was given {logits.Length}.",
                nameof(logits)
            );
        }

        return Scores.Rank(ScoreFunction, logits, Labels, predictions);
    }

    private Prediction[] NewPredictions(int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return new Prediction[Math.Min(top, Labels.Count)];
    }
}
