namespace ConvNextV2.Compiled.Images;

/// <summary>The one thing that an image library is needed for; another could take its place here.</summary>
internal interface IImageDecoder
{
    /// <summary>
    /// Decodes a file's bytes as they are, without any management of colours, as Pillow does; of an animation the first frame.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">For exceptions.</param>
    /// <param name="limits">Looked at before memory is allocated.</param>
    /// <exception cref="ImageException">The file is damaged, cut off, in no known format or too large.</exception>
    DecodedImage Decode(ReadOnlySpan<byte> file, string name, ImageLimits limits);
}
