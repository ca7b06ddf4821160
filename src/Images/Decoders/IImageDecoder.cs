namespace ConvNextV2.Compiled.Images;

/// <summary>
/// Makes pixels of a JPEG, PNG or WebP file's bytes, and nothing else: <see cref="ImageFile"/> refuses other formats and what is
/// too large or cut off, decodes GIF, BMP and icons itself, turns the image as its orientation says and names the file in
/// exceptions, whichever decoder it has. Calls come from many threads at once.
/// </summary>
/// <remarks>
/// A file that cannot be decoded ends in an <see cref="InvalidDataException"/> that says why, and one that could be decoded
/// elsewhere, by another decoder or with a library that is missing here, in a <see cref="NotSupportedException"/>: both become
/// an <see cref="ImageException"/> with the file's name. Any other exception is taken for a fault of the decoder and passed on.
/// </remarks>
public interface IImageDecoder
{
    /// <summary>Reads how large the image is from its header: no memory is taken for its pixels.</summary>
    /// <param name="file">The whole file, which begins as JPEG, PNG or WebP: other formats are read without a decoder.</param>
    /// <returns>Columns and rows as they are stored, so before any turning.</returns>
    /// <exception cref="InvalidDataException">It is in no format that the decoder knows, or damaged.</exception>
    /// <exception cref="NotSupportedException">The decoder does not work here, or does not read this form of it.</exception>
    (int Width, int Height) ReadSize(ReadOnlySpan<byte> file);

    /// <summary>Decodes the image, of an animation the first frame, without any management of colours, as Pillow does.</summary>
    /// <param name="file">The whole file, whose size has been read and is within the limits.</param>
    /// <param name="pixels">
    /// Room for exactly its pixels, all of which must be written: red, green, blue and alpha, colours not multiplied by alpha,
    /// rows from the top without gaps. It holds whatever was there before.
    /// </param>
    /// <exception cref="InvalidDataException">It is damaged, or cut off.</exception>
    /// <exception cref="NotSupportedException">The decoder does not work here, or does not read this form of it.</exception>
    void Decode(ReadOnlySpan<byte> file, Span<byte> pixels);
}
