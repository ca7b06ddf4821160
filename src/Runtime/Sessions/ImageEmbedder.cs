using System.ComponentModel;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled;

/// <summary>A loaded model that has pooled features: from images to vectors that can be stored and compared.</summary>
/// <typeparam name="TSession">The generated session.</typeparam>
public abstract class ImageEmbedder<TSession> : CompiledModel<TSession>
    where TSession : PooledSession
{
    /// <summary>For generated code.</summary>
    /// <param name="preprocessing">As the config says.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImageEmbedder(ImagePreprocessor preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        Preprocessing = preprocessing;
    }

    /// <summary>How an image becomes pixel values: for what prepares images of any model.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ImagePreprocessor Preprocessing { get; }

    /// <summary>
    /// The pooled features of an image. Rents a session from the model's pool; any number of threads may call it.
    /// </summary>
    /// <param name="image">Of any size; preprocessed as the model's config says.</param>
    /// <param name="normalize">Whether to divide them by their Euclidean norm, so that a dot product is the cosine
    /// similarity.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>A value for each channel of the last stage.</returns>
    /// <exception cref="ArgumentException">The model has other channels, or its config asks for no resizing and the image has
    /// another size.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    public float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default)
    {
        TSession session = Rent();
        try
        {
            session.Run(image, cancellationToken);
            return Embedding.Of(session.PooledOutput, normalize);
        }
        finally
        {
            Return(session);
        }
    }

    /// <summary>The same for an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="normalize">Whether to divide the features by their Euclidean norm.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>A value for each channel of the last stage.</returns>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    public float[] Embed(ReadOnlySpan<float> pixelValues, bool normalize = false, CancellationToken cancellationToken = default)
    {
        TSession session = Rent();
        try
        {
            session.Run(pixelValues, cancellationToken);
            return Embedding.Of(session.PooledOutput, normalize);
        }
        finally
        {
            Return(session);
        }
    }
}
