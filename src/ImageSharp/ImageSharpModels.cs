using SixLabors.ImageSharp;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>
/// Images of ImageSharp where models take an <see cref="ImageView"/>. Those of <c>Rgb24</c>, <c>Rgba32</c>, <c>Bgr24</c>,
/// <c>Bgra32</c> and <c>L8</c> are read where they stand if their memory is in one piece and else copied row by row; others
/// are converted to <c>Rgba32</c> by ImageSharp first. Of an animation it is the first frame. An image is taken as it is: call
/// <c>AutoOrient</c> where EXIF says how it was held.
/// </summary>
public static class ImageSharpModels
{
    /// <summary>The most probable classes of an image, best first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="top">How many classes to return; 1 or more. If there are fewer, all.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model or the image is disposed.</exception>
    public static Prediction[] Classify(
        this IImageClassifier model,
        Image image,
        int top = 5,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        using ImagePixels pixels = ImagePixels.Of(image);
        return model.Classify(pixels.View, top, cancellationToken);
    }

    /// <summary>The same into memory of the caller's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="predictions">Filled from its beginning with as many as it has room for.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>How many predictions there are: the room, or all classes.</returns>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model or the image is disposed.</exception>
    public static int Classify(
        this IImageClassifier model,
        Image image,
        Span<Prediction> predictions,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        using ImagePixels pixels = ImagePixels.Of(image);
        return model.Classify(pixels.View, predictions, cancellationToken);
    }

    /// <summary>The pooled features of an image: Hugging Face's <c>pooler_output</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="normalize">Whether to divide them by their Euclidean norm.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model or the image is disposed.</exception>
    public static float[] Embed(
        this IImageEmbedder model,
        Image image,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        using ImagePixels pixels = ImagePixels.Of(image);
        return model.Embed(pixels.View, normalize, cancellationToken);
    }

    /// <summary>The same into memory of the caller's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="embedding">Filled with a value for each of <see cref="IImageEmbedder.EmbeddingDimensions"/>.</param>
    /// <param name="normalize">Whether to divide the features by their Euclidean norm.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">The model cannot take the image, or the embedding has another length.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model or the image is disposed.</exception>
    public static void Embed(
        this IImageEmbedder model,
        Image image,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        using ImagePixels pixels = ImagePixels.Of(image);
        model.Embed(pixels.View, embedding, normalize, cancellationToken);
    }

    /// <summary>Makes an image's pixel values, as the model's config says.</summary>
    /// <param name="model">The model; of a generated class it is <c>FlowerNet.Preprocess(image, pixelValues)</c>.</param>
    /// <param name="image">Of any size.</param>
    /// <param name="pixelValues">Filled with channels × rows × columns.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot take the image, or the values are not as many as it takes.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    public static void Preprocess(this IImageEmbedder model, Image image, Span<float> pixelValues)
    {
        ArgumentNullException.ThrowIfNull(model);
        using ImagePixels pixels = ImagePixels.Of(image);
        model.Preprocess(pixels.View, pixelValues);
    }

    /// <summary>Runs one image.</summary>
    /// <param name="session">The session.</param>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>The vector of the image, valid until the next run.</returns>
    /// <exception cref="ArgumentException">The model cannot take the image.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The session, its model or the image is disposed.</exception>
    public static ReadOnlySpan<float> Run(
        this ImageEmbedderSession session,
        Image image,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        using ImagePixels pixels = ImagePixels.Of(image);
        return session.Run(pixels.View, cancellationToken);
    }

    /// <typeparam name="TModel">A generated class.</typeparam>
    extension<TModel>(TModel)
        where TModel : CompiledModel, ICompiledModel<TModel>
    {
        /// <summary>Makes an image's pixel values, as the model's config says: what a batch is made of.</summary>
        /// <param name="image">Of any size.</param>
        /// <param name="pixelValues">Filled with channels × rows × columns.</param>
        /// <exception cref="ArgumentException">
        /// The model cannot take the image, or the values are not as many as it takes.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
        public static void Preprocess(Image image, Span<float> pixelValues)
        {
            using ImagePixels pixels = ImagePixels.Of(image);
            TModel.Preprocess(pixels.View, pixelValues);
        }
    }
}
