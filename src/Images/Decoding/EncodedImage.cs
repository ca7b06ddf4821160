using ConvNextV2.Compiled.Images.Decoding;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// The bytes of an image file that has been read and not decoded, a fraction of its pixels: for what waits. Its memory is rented:
/// dispose it once it has been decoded.
/// </summary>
public sealed class EncodedImage : IDisposable
{
    private readonly FileBytes _file;
    private readonly ImageLimits _limits;

    internal EncodedImage(string name, FileBytes file, ImageLimits limits) => (Name, _file, _limits) = (name, file, limits);

    /// <summary>The file's path, or the name that it was given.</summary>
    public string Name { get; }

    /// <summary>Decodes it on the caller's thread, within the limits that it was read with.</summary>
    /// <param name="reducedFor">
    /// The model that it is for alone, if a large JPEG may come at a scale that is no smaller than what that resizes to, as of
    /// <see cref="ImageFile.LoadReduced(string, CompiledModel, ImageLimits)"/>.
    /// </param>
    /// <exception cref="ImageException">It is damaged, cut off, in no known format or too large.</exception>
    public DecodedImage Decode(CompiledModel? reducedFor = null) =>
        ImageFile.Decode(_file.Span, Name, _limits, reducedFor?.Preprocessing);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _file.Dispose();
}
