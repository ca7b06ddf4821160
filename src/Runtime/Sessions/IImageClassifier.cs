namespace ConvNextV2.Compiled;

/// <summary>From images to labels: what a constructor takes, whatever the model. Calls may come from any thread.</summary>
public interface IImageClassifier : IImageEmbedder
{
    /// <summary>The names of the classes, in the order of the logits.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>The most probable classes of an image, best first.</summary>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="top">How many classes to return; 1 or more. If there are fewer, all.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    Prediction[] Classify(ImageView image, int top = 5, CancellationToken cancellationToken = default);

    /// <summary>The same for an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns of one image, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="top">How many classes to return; 1 or more. If there are fewer, all.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    Prediction[] Classify(ReadOnlySpan<float> pixelValues, int top = 5, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same into memory of the caller's; nothing is allocated once as many calls have been made at once as will be.
    /// </summary>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="predictions">Filled from its beginning with as many as it has room for.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>How many predictions there are: the room, or all classes.</returns>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    int Classify(ImageView image, Span<Prediction> predictions, CancellationToken cancellationToken = default);

    /// <summary>The same for an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns of one image, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="predictions">Filled from its beginning with as many as it has room for.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>How many predictions there are: the room, or all classes.</returns>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    int Classify(ReadOnlySpan<float> pixelValues, Span<Prediction> predictions, CancellationToken cancellationToken = default);
}
