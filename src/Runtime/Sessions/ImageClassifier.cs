using System.ComponentModel;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled;

/// <summary>A loaded model that has a classifier: from images to labels.</summary>
/// <typeparam name="TSession">The generated session.</typeparam>
public abstract class ImageClassifier<TSession> : ImageEmbedder<TSession>
    where TSession : PooledSession
{
    /// <summary>For generated code.</summary>
    /// <param name="preprocessing">As the config says.</param>
    /// <param name="labels">One for each logit.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImageClassifier(ImagePreprocessor preprocessing, IReadOnlyList<string> labels)
        : base(preprocessing)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Labels = labels;
    }

    /// <summary>
    /// The names of the classes, in the order of the logits: those of the config or, where it has none, of the
    /// <c>config.json</c> beside the weights.
    /// </summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>
    /// The most probable classes of an image, best first. Rents a session from the model's pool; any number of threads may call
    /// it.
    /// </summary>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="top">How many classes to return; 1 or more.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">The model has other channels, or its config asks for no resizing and the image has
    /// another size.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    public Prediction[] Classify(ImageView image, int top = 5, CancellationToken cancellationToken = default)
    {
        TSession session = Rent();
        try
        {
            return Rank(session.Run(image, cancellationToken), top);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>The same for an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="top">How many classes to return; 1 or more.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    public Prediction[] Classify(ReadOnlySpan<float> pixelValues, int top = 5, CancellationToken cancellationToken = default)
    {
        TSession session = Rent();
        try
        {
            return Rank(session.Run(pixelValues, cancellationToken), top);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>The most probable classes by the logits of one image, best first.</summary>
    /// <param name="logits">One for each label.</param>
    /// <param name="top">How many classes to return; 1 or more.</param>
    public abstract Prediction[] Rank(ReadOnlySpan<float> logits, int top = 5);
}
