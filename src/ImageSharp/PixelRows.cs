using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>An image's rows without gaps in an array, from there and back.</summary>
internal static class PixelRows
{
    /// <returns>The bytes of all rows.</returns>
    /// <exception cref="ArgumentException">They are more than an array can have.</exception>
    public static int LengthOf<TPixel>(Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        long length = (long)image.Width * image.Height * Unsafe.SizeOf<TPixel>();
        return length <= Array.MaxLength
            ? (int)length
            : throw new ArgumentException(
                $"An image of {image.Width} by {image.Height} pixels in {typeof(TPixel).Name} has {length} bytes, "
                    + $"and the most are {Array.MaxLength}.",
                nameof(image)
            );
    }

    public static void CopyFrom<TPixel>(Image<TPixel> image, byte[] bytes)
        where TPixel : unmanaged, IPixel<TPixel> =>
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                Span<byte> row = MemoryMarshal.AsBytes(rows.GetRowSpan(y));
                row.CopyTo(bytes.AsSpan(y * row.Length));
            }
        });

    public static void CopyTo<TPixel>(Image<TPixel> image, byte[] bytes)
        where TPixel : unmanaged, IPixel<TPixel> =>
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                Span<byte> row = MemoryMarshal.AsBytes(rows.GetRowSpan(y));
                bytes.AsSpan(y * row.Length, row.Length).CopyTo(row);
            }
        });
}
