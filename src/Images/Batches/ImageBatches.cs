using ConvNextV2.Compiled.Images.Batches;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// Many images through one model, all processors at work, with results in the images' order. Each image is read, decoded,
/// preprocessed and run by one thread; one that is alone is run by all. However large images are and however slowly results are
/// taken, the pixels of no more than <see cref="ImageBatchOptions.DecoderCount"/> are in memory, twice while one is turned. An
/// image that cannot be used does not end it: its result says why. Where the images themselves end in an exception, it is thrown
/// after the results of those before. Ending early, by the token or by taking no more results, waits for the source's next image
/// where the source does not heed the token.
/// </summary>
public static class ImageBatches
{
    /// <summary>Classifies files.</summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="paths">The files; asked for as they are needed.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static IAsyncEnumerable<ImageClassification> ClassifyAsync(
        this ImageClassifier model,
        IEnumerable<string> paths,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        return model.ClassifyAsync(paths.Select(ImageInput.FromFile), options, cancellationToken);
    }

    /// <summary>Classifies files, streams and bytes.</summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="images">The images; asked for as they are needed.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static IAsyncEnumerable<ImageClassification> ClassifyAsync(
        this ImageClassifier model,
        IEnumerable<ImageInput> images,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        return model.ClassifyAsync(images.ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <summary>Classifies images that arrive one by one.</summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="images">The images; asked for as they are needed, and begun as soon as they are there.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static IAsyncEnumerable<ImageClassification> ClassifyAsync(
        this ImageClassifier model,
        IAsyncEnumerable<ImageInput> images,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options = Checked(model, images, options);
        return BatchPipeline.RunAsync(model, images, options, new Classifications(model, options.Top), cancellationToken);
    }

    /// <summary>Embeds files.</summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="paths">The files; asked for as they are needed.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static IAsyncEnumerable<ImageEmbedding> EmbedAsync(
        this ImageEmbedder model,
        IEnumerable<string> paths,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        return model.EmbedAsync(paths.Select(ImageInput.FromFile), options, cancellationToken);
    }

    /// <summary>Embeds files, streams and bytes.</summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="images">The images; asked for as they are needed.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static IAsyncEnumerable<ImageEmbedding> EmbedAsync(
        this ImageEmbedder model,
        IEnumerable<ImageInput> images,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        return model.EmbedAsync(images.ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <summary>Embeds images that arrive one by one.</summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="images">The images; asked for as they are needed, and begun as soon as they are there.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static IAsyncEnumerable<ImageEmbedding> EmbedAsync(
        this ImageEmbedder model,
        IAsyncEnumerable<ImageInput> images,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options = Checked(model, images, options);
        return BatchPipeline.RunAsync(model, images, options, new Embeddings(options.Normalize), cancellationToken);
    }

    private static ImageBatchOptions Checked(ImageEmbedder model, IAsyncEnumerable<ImageInput> images, ImageBatchOptions? options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        options ??= new ImageBatchOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(ImageBatchOptions.BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Top, 1, nameof(ImageBatchOptions.Top));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DecoderCount, 1, nameof(ImageBatchOptions.DecoderCount));
        return options;
    }
}
