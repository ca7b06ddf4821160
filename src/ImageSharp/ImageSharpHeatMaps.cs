using System.Buffers;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>Heat maps over images of ImageSharp, which saves them.</summary>
public static class ImageSharpHeatMaps
{
    /// <summary>Colours an image as <see cref="HeatMap.OverlayOnto"/> does.</summary>
    /// <param name="heat">The heat map.</param>
    /// <param name="image">The image that was classified, before any resizing; its first frame is changed in place.</param>
    /// <param name="opacity">How much of the image the colours cover, from 0 to 1.</param>
    /// <param name="markUnseen">Whether what lies outside of the crop becomes dark grey; else it stays.</param>
    /// <exception cref="ArgumentException">The image's pixels are none of <c>Rgb24</c>, <c>Rgba32</c>, <c>Bgr24</c> and
    /// <c>Bgra32</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An edge or the opacity is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    public static void OverlayOnto(this HeatMap heat, Image image, float opacity = 0.5f, bool markUnseen = true)
    {
        ArgumentNullException.ThrowIfNull(heat);
        ArgumentNullException.ThrowIfNull(image);
        switch (image)
        {
            case Image<Rgb24> rgb:
                Overlay(heat, rgb, PixelFormat.Rgb24, opacity, markUnseen);
                break;
            case Image<Rgba32> rgba:
                Overlay(heat, rgba, PixelFormat.Rgba32, opacity, markUnseen);
                break;
            case Image<Bgr24> bgr:
                Overlay(heat, bgr, PixelFormat.Bgr24, opacity, markUnseen);
                break;
            case Image<Bgra32> bgra:
                Overlay(heat, bgra, PixelFormat.Bgra32, opacity, markUnseen);
                break;
            default:
                throw new ArgumentException(
                    "The image's pixels must be Rgb24, Rgba32, Bgr24 or Bgra32; image.CloneAs<Rgba32>() makes one that is.",
                    nameof(image)
                );
        }
    }

    private static void Overlay<TPixel>(HeatMap heat, Image<TPixel> image, PixelFormat format, float opacity, bool markUnseen)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        int length = PixelRows.LengthOf(image);
        if (image.DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory))
        {
            Mix(MemoryMarshal.AsBytes(memory.Span));
            GC.KeepAlive(image);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        PixelRows.CopyFrom(image, copy);
        Mix(copy.AsSpan(0, length));
        PixelRows.CopyTo(image, copy);
        ArrayPool<byte>.Shared.Return(copy);

        void Mix(Span<byte> pixels) =>
            heat.OverlayOnto(pixels, image.Width, image.Height, format, opacity: opacity, markUnseen: markUnseen);
    }
}
