namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>A file that is named itself.</summary>
internal sealed class SingleImage(string path) : IImageSource
{
    public IEnumerable<ListedImage> Images() => [ListedImage.OfFile(path)];
}
