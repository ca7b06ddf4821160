using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Pixels in pinned memory: what loops need to know of a map. Whoever makes one has checked that the memory holds them.
/// </summary>
internal unsafe struct PixelGrid
{
    /// <summary>The first pixel.</summary>
    public float* Data;

    /// <summary>Floats from a pixel to the next.</summary>
    public nint PixelStride;

    /// <summary>Floats from a pixel to the one below it.</summary>
    public nint RowStride;

    public int Height;

    public int Width;

    /// <summary>Whether each row follows the last without a gap.</summary>
    public readonly bool IsContiguous => RowStride == Width * PixelStride;

    /// <param name="map">A map.</param>
    /// <param name="interior">Its first pixel, pinned.</param>
    public static PixelGrid Of(FeatureMap map, float* interior) =>
        new()
        {
            Data = interior,
            PixelStride = map.PixelStride,
            RowStride = map.RowStride,
            Height = map.Height,
            Width = map.Width,
        };

    /// <param name="map">A map of bytes.</param>
    /// <param name="data">Its first pixel, pinned.</param>
    public static PixelGrid Of(QuantizedMap map, float* data) =>
        new()
        {
            Data = data,
            PixelStride = map.PixelStride,
            RowStride = map.Width * map.PixelStride,
            Height = map.Height,
            Width = map.Width,
        };

    /// <summary>The same pixels as one long row, if they are contiguous.</summary>
    public readonly PixelGrid AsOneRow() => this with { Height = 1, Width = Height * Width };

    /// <summary>One of its rows.</summary>
    public readonly PixelGrid OneRow(int row) => this with { Data = Row(row), Height = 1 };

    public readonly float* Row(int row) => Data + (row * RowStride);
}
