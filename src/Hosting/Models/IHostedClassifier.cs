using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting;

/// <summary>From images to labels in a host.</summary>
public interface IHostedClassifier : IHostedEmbedder, IImageClassifier
{
    /// <summary>The most probable classes of an image file, best first.</summary>
    /// <param name="image">Read before it waits, decoded after.</param>
    /// <param name="top">How many classes to return; 1 or more. If there are fewer, all.</param>
    /// <param name="cancellationToken">Ends it; a run ends at its next phase.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    /// <exception cref="ImageException">The image cannot be read, is damaged or too large, or is none that the model can
    /// take.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took longer than a time limit.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<HostedClassification> ClassifyAsync(ImageInput image, int top = 5, CancellationToken cancellationToken = default);

    /// <summary>The same of an image that has been preprocessed.</summary>
    /// <param name="pixelValues">Channels × rows × columns of one image; not changed until the result is there.</param>
    /// <param name="top">How many classes to return; 1 or more. If there are fewer, all.</param>
    /// <param name="cancellationToken">Ends it; a run ends at its next phase.</param>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is less than 1.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took longer than a time limit.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<HostedClassification> ClassifyAsync(
        ReadOnlyMemory<float> pixelValues,
        int top = 5,
        CancellationToken cancellationToken = default
    );
}
