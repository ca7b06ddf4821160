namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>What is asked of the model for an image, and what a result is made of.</summary>
/// <typeparam name="TResult">What becomes of an image.</typeparam>
internal interface IBatchOutput<TResult>
{
    /// <param name="name">The image's.</param>
    /// <param name="session">Runs nothing else meanwhile.</param>
    /// <param name="image">Decoded; gone after the call.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ArgumentException">The model cannot take the image.</exception>
    TResult Run(string name, ImageEmbedderSession session, ImageView image, CancellationToken cancellationToken);

    TResult Unusable(string name, ImageException error);
}
