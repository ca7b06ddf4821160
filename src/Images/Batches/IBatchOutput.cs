namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>What is asked of the model for a batch, and what a result is made of.</summary>
/// <typeparam name="TResult">What becomes of an image.</typeparam>
internal interface IBatchOutput<TResult>
{
    /// <returns>A vector for each image, one after the other.</returns>
    ReadOnlySpan<float> Run(ImageEmbedderSession session, ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken);

    /// <param name="name">The image's.</param>
    /// <param name="vector">The image's own; gone after the call.</param>
    TResult Result(string name, ReadOnlySpan<float> vector);

    TResult Unusable(string name, ImageException error);
}
