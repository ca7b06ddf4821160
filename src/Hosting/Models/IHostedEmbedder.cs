using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting;

/// <summary>
/// From images to vectors in a host. The asynchronous calls hold no thread while they wait; the others hold their caller's, and
/// wait in the same queue.
/// </summary>
public interface IHostedEmbedder : IHostedModel, IImageEmbedder
{
    /// <summary>The pooled features of an image file.</summary>
    /// <param name="image">Read before it waits, decoded after.</param>
    /// <param name="normalize">Whether to divide them by their Euclidean norm.</param>
    /// <param name="cancellationToken">Ends it; a run ends at its next phase.</param>
    /// <exception cref="ImageException">The image cannot be read, is damaged or too large, or is none that the model can
    /// take.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took longer than a time limit.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<HostedEmbedding> EmbedAsync(ImageInput image, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>The same of an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns of one image; not changed until the result is there.</param>
    /// <param name="normalize">Whether to divide the features by their Euclidean norm.</param>
    /// <param name="cancellationToken">Ends it; a run ends at its next phase.</param>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took longer than a time limit.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<HostedEmbedding> EmbedAsync(
        ReadOnlyMemory<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    );
}
