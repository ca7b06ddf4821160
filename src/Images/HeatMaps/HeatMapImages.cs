using System.Buffers;
using ConvNextV2.Compiled.Images.HeatMaps;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images;

/// <summary>Heat maps over the images they explain, as files.</summary>
public static class HeatMapImages
{
    /// <summary>Writes an image under the colours of a heat map, as <see cref="HeatMap.OverlayOnto"/> mixes them.</summary>
    /// <param name="heat">The heat map.</param>
    /// <param name="image">The image that was classified. It stays as it is.</param>
    /// <param name="path">Where to write; a file that is there is replaced.</param>
    /// <param name="opacity">How much of the image the colours cover, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The path is empty, or has a character that no path can have.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="NotSupportedException">SkiaSharp's native library is missing; the message says what to
    /// reference.</exception>
    public static void SavePng(this HeatMap heat, DecodedImage image, string path, float opacity = 0.5f)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SKData file = Encode(heat, image, opacity, longestEdge: int.MaxValue);
        File.WriteAllBytes(path, file.AsSpan());
    }

    /// <summary>The same into a stream, by asynchronous writes alone, such as the body of a response needs.</summary>
    /// <param name="heat">The heat map.</param>
    /// <param name="image">The image that was classified. It stays as it is.</param>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="opacity">How much of the image the colours cover, from 0 to 1.</param>
    /// <param name="longestEdge">The most pixels of an edge of the picture, 1 or more: a larger image is made smaller before it
    /// is coloured, so that it costs no second memory of its size. By default it keeps its size.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ArgumentException">The stream is for reading only, or closed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The opacity or the edge is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="NotSupportedException">SkiaSharp's native library is missing; the message says what to
    /// reference.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static Task SavePngAsync(
        this HeatMap heat,
        DecodedImage image,
        Stream stream,
        float opacity = 0.5f,
        int longestEdge = int.MaxValue,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longestEdge);
        RequireWritable(stream);
        return WriteAsync(Encode(heat, image, opacity, longestEdge), stream, cancellationToken);
    }

    /// <summary>
    /// Writes the colours of a heat map alone, as <see cref="HeatMap.PaintLayer"/> paints them: a picture of the image's shape to
    /// be laid over it, transparent where the model saw nothing of it.
    /// </summary>
    /// <param name="heat">The heat map.</param>
    /// <param name="imageWidth">Columns of the image that was classified, from 1 to <see cref="ImageView.MaximumEdge"/>.</param>
    /// <param name="imageHeight">Its rows, likewise.</param>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="longestEdge">The most pixels of an edge of the picture, 1 or more: of a larger image it is smaller. A heat
    /// map has so few places that nothing is lost.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ArgumentException">The stream is for reading only, or closed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An edge is out of its range.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="NotSupportedException">SkiaSharp's native library is missing; the message says what to
    /// reference.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static Task SaveLayerPngAsync(
        this HeatMap heat,
        int imageWidth,
        int imageHeight,
        Stream stream,
        int longestEdge = 1024,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(heat);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longestEdge);
        RequireWritable(stream);
        (int width, int height) = Bound(imageWidth, imageHeight, longestEdge);
        int length = checked(width * height * DecodedImage.BytesPerPixel);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> layer = pixels.AsSpan(0, length);
            heat.PaintLayer(layer, width, height, imageWidth, imageHeight);
            return WriteAsync(SkiaEncoder.EncodePng(layer, width, height), stream, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>In the same shape, and no larger.</summary>
    private static (int Width, int Height) Bound(int width, int height, int longestEdge)
    {
        double scale = Math.Min(1, (double)longestEdge / Math.Max(width, height));
        return (Scaled(width), Scaled(height));

        int Scaled(int edge) => Math.Max(1, (int)Math.Round(edge * scale));
    }

    private static void RequireWritable(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanWrite)
        {
            throw new ArgumentException("The stream cannot be written to: it is for reading only, or closed.", nameof(stream));
        }
    }

    private static async Task WriteAsync(SKData file, Stream stream, CancellationToken cancellationToken)
    {
        using (file)
        {
            try
            {
                await file.AsStream().CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
                when (exception is not (IOException or OperationCanceledException or OutOfMemoryException))
            {
                throw new IOException($"The stream cannot be written to. {exception.Message}", exception);
            }
        }
    }

    private static SKData Encode(HeatMap heat, DecodedImage image, float opacity, int longestEdge)
    {
        ArgumentNullException.ThrowIfNull(heat);
        ArgumentNullException.ThrowIfNull(image);
        ImageView view = image.View;
        (int width, int height) = Bound(view.Width, view.Height, longestEdge);
        int length = width * height * DecodedImage.BytesPerPixel;
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> overlay = pixels.AsSpan(0, length);
            if ((width, height) == (view.Width, view.Height))
            {
                view.Pixels.CopyTo(overlay);
            }
            else
            {
                AreaAverage.Shrink(view.Pixels, view.Width, view.Height, overlay, width, height);
            }

            heat.OverlayOnto(
                overlay,
                width,
                height,
                view.Format,
                opacity: opacity,
                imageWidth: view.Width,
                imageHeight: view.Height
            );
            return SkiaEncoder.EncodePng(overlay, width, height);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
