namespace ConvNextV2.Compiled;

/// <summary>
/// From images to vectors that can be stored and compared: what a constructor takes, whatever the model. Calls may come
/// from any thread.
/// </summary>
public interface IImageEmbedder
{
    /// <summary>Rows of the pixel values of an image.</summary>
    int InputHeight { get; }

    /// <summary>Columns of the pixel values of an image.</summary>
    int InputWidth { get; }

    /// <summary>Channels of the pixel values of an image.</summary>
    int InputChannels { get; }

    /// <summary>Values of an embedding: the channels of the last stage.</summary>
    int EmbeddingDimensions { get; }

    /// <summary>Makes an image's pixel values, as the model's config says.</summary>
    /// <param name="image">Of any size.</param>
    /// <param name="pixelValues">Filled with channels × rows × columns.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot take the image, or the values are not as many as it takes.
    /// </exception>
    void Preprocess(ImageView image, Span<float> pixelValues);

    /// <summary>The pooled features of an image: Hugging Face's <c>pooler_output</c>.</summary>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="normalize">
    /// Whether to divide them by their Euclidean norm, so that a dot product is the cosine similarity.
    /// </param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>A value for each of <see cref="EmbeddingDimensions"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>The same for an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns of one image, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="normalize">Whether to divide the features by their Euclidean norm.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>A value for each of <see cref="EmbeddingDimensions"/>.</returns>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    float[] Embed(ReadOnlySpan<float> pixelValues, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same into memory of the caller's; nothing is allocated once as many calls have been made at once as will be.
    /// </summary>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="embedding">Filled with a value for each of <see cref="EmbeddingDimensions"/>.</param>
    /// <param name="normalize">Whether to divide the features by their Euclidean norm.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">The model cannot take the image, or the embedding has another length.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    void Embed(ImageView image, Span<float> embedding, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>The same for an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns of one image, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="embedding">Filled with a value for each of <see cref="EmbeddingDimensions"/>.</param>
    /// <param name="normalize">Whether to divide the features by their Euclidean norm.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">
    /// The values are not those of one image, or the embedding has another length.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    void Embed(
        ReadOnlySpan<float> pixelValues,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    );
}
