using System.ComponentModel;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Sessions;

namespace ConvNextV2.Compiled;

/// <summary>A session whose runs end in a vector for each image: logits, or without a classifier the pooled output.</summary>
public abstract class ImageEmbedderSession : ModelSession
{
    private readonly int _dimensions;

    /// <summary>For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImageEmbedderSession(
        ImageEmbedder model,
        SessionLayout layout,
        ModelSessionOptions? options,
        Func<PassMemory, ForwardPass> newPass
    )
        : base(model, layout, options, newPass) => _dimensions = model.EmbeddingDimensions;

    /// <summary>
    /// The mean of the last map, normed, image by image: Hugging Face's <c>pooler_output</c>. Valid until the next run.
    /// </summary>
    /// <exception cref="InvalidOperationException">The session has not run, or its last run failed.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public abstract ReadOnlySpan<float> PooledOutput { get; }

    /// <summary>The pooled features of the last run as <see cref="ImageEmbedder"/> returns them, image by image.</summary>
    /// <param name="embeddings">Filled with as many values as <see cref="PooledOutput"/> has.</param>
    /// <param name="normalize">
    /// Whether to divide those of each image by their Euclidean norm, so that a dot product is the cosine similarity.
    /// </param>
    /// <exception cref="ArgumentException">There are other than one for each.</exception>
    /// <exception cref="InvalidOperationException">The session has not run, or its last run failed.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public void GetEmbeddings(Span<float> embeddings, bool normalize = false)
    {
        ReadOnlySpan<float> pooled = PooledOutput;
        if (embeddings.Length != pooled.Length)
        {
            throw new ArgumentException(
                $"The embeddings of the last run have {pooled.Length} values, but there is room for {embeddings.Length}.",
                nameof(embeddings)
            );
        }

        for (int first = 0; first < pooled.Length; first += _dimensions)
        {
            Embedding.Copy(pooled.Slice(first, _dimensions), embeddings.Slice(first, _dimensions), normalize);
        }
    }

    /// <summary>
    /// The last stage's map, batch × channels × rows × columns: Hugging Face's <c>last_hidden_state</c>.
    /// Valid until the next run.
    /// </summary>
    /// <exception cref="InvalidOperationException">The session has not run, or its last run failed.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public abstract ReadOnlyTensorSpan<float> LastHiddenState { get; }

    /// <summary>
    /// Runs the model and returns its logits, or without a classifier its pooled output, image by image, valid until the next
    /// run.
    /// </summary>
    /// <param name="pixelValues">Channels × rows × columns for each image, as Hugging Face's <c>pixel_values</c>.</param>
    /// <param name="cancellationToken">Looked at between blocks. A cancelled run has no results.</param>
    /// <exception cref="ArgumentException">The values are no whole images, or more images than a batch can have.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model is disposed.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    public abstract ReadOnlySpan<float> Run(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same on one image of any size, preprocessed as the model's config says. Allocates only where the image before had
    /// another size.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Looked at between blocks. A cancelled run has no results.</param>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model is disposed.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    public abstract ReadOnlySpan<float> Run(ImageView image, CancellationToken cancellationToken = default);
}
