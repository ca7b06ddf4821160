namespace ConvNextV2.Compiled.Images.Decoders;

/// <summary>
/// A decoder of JPEGs at a half, a quarter or an eighth of their edges, as libjpeg does it: of each block of 8 by 8 pixels it
/// computes 4 by 4, 2 by 2 or one, from as many of its lowest frequencies.
/// </summary>
internal interface IReducingDecoder : IImageDecoder
{
    /// <param name="file">A JPEG whose size has been read and is within the limits.</param>
    /// <param name="denominator">2, 4 or 8; 1 for all of its pixels.</param>
    /// <param name="pixels">
    /// Room for each edge divided by it and rounded up, as <see cref="IImageDecoder.Decode"/> fills it.
    /// </param>
    /// <exception cref="InvalidDataException">It is damaged, or cut off.</exception>
    /// <exception cref="NotSupportedException">The decoder does not work here, or does not read this form of it.</exception>
    void DecodeReduced(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels);
}
