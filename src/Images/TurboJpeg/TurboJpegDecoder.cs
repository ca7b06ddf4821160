using ConvNextV2.Compiled.Images.Decoders;
using ConvNextV2.Compiled.Images.TurboJpeg;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// The system's libturbojpeg for JPEG, if it is installed, and <see cref="SkiaDecoder"/> for all else: what
/// <see cref="ImageFile.Decoder"/> is where <see cref="IsAvailable"/>. Both are libjpeg-turbo and make the same bytes, but the
/// system's uses the processor's vectors. JPEGs that are of a rare kind, or not whole, are left to SkiaSharp as well, so that a
/// file is read or refused as it is without the library.
/// </summary>
public sealed class TurboJpegDecoder : IReducingDecoder
{
    private readonly TurboJpegLibrary? _library;

    internal TurboJpegDecoder(TurboJpegLibrary? library) => _library = library;

    /// <summary>The only one. Without the library it is <see cref="SkiaDecoder"/> in all but its name.</summary>
    public static TurboJpegDecoder Instance { get; } = new(InstalledTurboJpeg.Library);

    /// <summary>
    /// Whether the library was found, makes the bytes of SkiaSharp, and is not switched off. It is looked for once, the first
    /// time that this is asked or an image is decoded.
    /// </summary>
    public static bool IsAvailable => InstalledTurboJpeg.Library is not null;

    /// <summary>Why it is not, in a sentence; null if it is.</summary>
    public static string? Limitation => InstalledTurboJpeg.Limitation;

    /// <inheritdoc/>
    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file) =>
        _library is not null && CommonJpeg.Is(file) && _library.TryReadSize(file, out int width, out int height)
            ? (width, height)
            : SkiaDecoder.Instance.ReadSize(file);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        if (!TryDecode(file, denominator: 1, pixels))
        {
            SkiaDecoder.Instance.Decode(file, pixels);
        }
    }

    void IReducingDecoder.DecodeReduced(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels)
    {
        if (!TryDecode(file, denominator, pixels))
        {
            IReducingDecoder other = SkiaDecoder.Instance;
            other.DecodeReduced(file, denominator, pixels);
        }
    }

    /// <returns>Whether it was decoded by the library.</returns>
    internal bool TryDecode(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels) =>
        _library is not null && CommonJpeg.Is(file) && _library.TryDecode(file, denominator, pixels);
}
