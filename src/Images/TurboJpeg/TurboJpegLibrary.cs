using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Images.Decoders;

namespace ConvNextV2.Compiled.Images.TurboJpeg;

/// <summary>
/// A libturbojpeg that has been loaded, by the functions of its version 2.0, which 3 has too. It stays loaded as long as the
/// process runs. Calls may come from many threads.
/// </summary>
internal sealed unsafe class TurboJpegLibrary
{
    private const int Rgba = 7;

    // What Pillow and SkiaSharp compute with; the other transform is faster and less exact.
    private const int AccurateDct = 4096;

    // What is damaged is left to SkiaSharp, so there is no use in decoding on.
    private const int StopOnWarning = 8192;

    private readonly delegate* unmanaged<nint> _initDecompress;
    private readonly delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int> _decompressHeader;
    private readonly delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int> _decompress;
    private readonly delegate* unmanaged<nint, int> _destroy;

    /// <exception cref="EntryPointNotFoundException">It has not all functions of 2.0.</exception>
    private TurboJpegLibrary(nint library)
    {
        _initDecompress = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        _decompressHeader = (delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int>)
            NativeLibrary.GetExport(library, "tjDecompressHeader3");
        _decompress = (delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int>)
            NativeLibrary.GetExport(library, "tjDecompress2");
        _destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");

        // Not called: it came with 2.0, before which a warning does not stop.
        NativeLibrary.GetExport(library, "tjGetErrorCode");
    }

    /// <param name="name">Of the library, or its path.</param>
    /// <param name="library">It, if there is one.</param>
    /// <exception cref="EntryPointNotFoundException">It is older than 2.0, or another library.</exception>
    public static bool TryLoad(string name, [NotNullWhen(true)] out TurboJpegLibrary? library)
    {
        library = null;

        // Not from the working directory, as Windows has it by default: photographs lie there, and whatever came with them.
        if (!NativeLibrary.TryLoad(name, typeof(TurboJpegLibrary).Assembly, DllImportSearchPath.SafeDirectories, out nint handle))
        {
            return false;
        }

        library = new TurboJpegLibrary(handle);
        return true;
    }

    /// <summary>Reads how large an image is; what stands before its pixels has been checked then.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Whether the library has no objection at all.</returns>
    public bool TryReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        (width, height) = (0, 0);
        nint decompressor = _initDecompress();
        if (decompressor == 0)
        {
            return false;
        }

        try
        {
            fixed (byte* bytes = file)
            {
                return TryReadSize(decompressor, bytes, file.Length, out width, out height);
            }
        }
        finally
        {
            _destroy(decompressor);
        }
    }

    /// <summary>Decodes an image that is a <see cref="CommonJpeg"/>.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="denominator">What each edge is divided by: 1, 2, 4 or 8.</param>
    /// <param name="pixels">Room for exactly so many pixels: red, green, blue and alpha.</param>
    /// <returns>
    /// Whether the library has no objection at all, and the room is right: else the pixels are worth nothing.
    /// </returns>
    public bool TryDecode(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels)
    {
        const int BytesPerPixel = 4;

        // It takes the largest of its scales, all eighths, whose result fits; of fewer pixels there may be two of the same size.
        const int TellsScales = 16;

        // One for each image: it takes microseconds, and what the library takes for a large image is given back with it.
        nint decompressor = _initDecompress();
        if (decompressor == 0)
        {
            return false;
        }

        try
        {
            fixed (byte* bytes = file)
            fixed (byte* destination = pixels)
            {
                if (
                    !TryReadSize(decompressor, bytes, file.Length, out int width, out int height)
                    || (denominator > 1 && Math.Max(width, height) < TellsScales)
                )
                {
                    return false;
                }

                (int reducedWidth, int reducedHeight) = ReducedScale.SizeOf(width, height, denominator);
                return pixels.Length == (long)reducedWidth * reducedHeight * BytesPerPixel
                    && _decompress(
                        decompressor,
                        bytes,
                        new CULong((uint)file.Length),
                        destination,
                        reducedWidth,
                        reducedWidth * BytesPerPixel,
                        reducedHeight,
                        Rgba,
                        AccurateDct | StopOnWarning
                    ) == 0;
            }
        }
        finally
        {
            _destroy(decompressor);
        }
    }

    private bool TryReadSize(nint decompressor, byte* file, int length, out int width, out int height)
    {
        int foundWidth,
            foundHeight,
            subsampling,
            colors;
        bool isRead =
            _decompressHeader(decompressor, file, new CULong((uint)length), &foundWidth, &foundHeight, &subsampling, &colors)
            == 0;
        (width, height) = (foundWidth, foundHeight);

        // A file of nothing but tables has no size and is no error.
        return isRead && width > 0 && height > 0;
    }
}
