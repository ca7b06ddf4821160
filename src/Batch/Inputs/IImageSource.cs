namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>Something that has images: the same ones in the same order whenever it is asked.</summary>
internal interface IImageSource
{
    /// <summary>One after the other, so that their number does not matter.</summary>
    /// <exception cref="Errors.BatchException">They cannot be listed to their end.</exception>
    IEnumerable<ListedImage> Images();
}
