using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A feature map or some of its rows in a session's memory: rows × columns × channels, a pixel's channels side by side. Extents
/// are checked here once, against the memory, so that products of them fit 32 bits everywhere else.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FeatureMap
{
    private readonly int _origin;

    /// <param name="data">The whole map, its border included.</param>
    /// <param name="height">Rows without the border.</param>
    /// <param name="width">Columns without the border.</param>
    /// <param name="channels">Floats of a pixel.</param>
    /// <param name="border">Pixels of zeros on each side.</param>
    /// <param name="vectors">What the map is to be computed with.</param>
    /// <param name="pixelStride">Floats from a pixel to the next; 0 for no more than its channels.</param>
    internal FeatureMap(
        Span<float> data,
        int height,
        int width,
        int channels,
        int border,
        VectorWidth vectors,
        int pixelStride = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegative(border);
        pixelStride = pixelStride == 0 ? channels : pixelStride;
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelStride, channels);
        long length = LengthOf(height, width, border, pixelStride);
        if (data.Length != length)
        {
            throw new ArgumentException(
                $"A map of {height}×{width} pixels of {pixelStride} floats with a border of {border} has {length}, "
                    + $"but was given {data.Length}.",
                nameof(data)
            );
        }

        Data = data;
        Height = height;
        Width = width;
        Channels = channels;
        PixelStride = pixelStride;
        Border = border;
        Vectors = vectors;
        RowStride = (width + (2 * border)) * pixelStride;
        _origin = (border * RowStride) + (border * pixelStride);
    }

    private FeatureMap(FeatureMap map, int firstRow, int rowCount)
    {
        this = map;
        Height = rowCount;
        _origin = map._origin + (firstRow * map.RowStride);
    }

    /// <summary>The whole map, its border included.</summary>
    internal Span<float> Data { get; }

    internal int Height { get; }

    internal int Width { get; }

    internal int Channels { get; }

    /// <summary>
    /// Floats from a pixel to the next: its channels, and padding that keeps neighbouring pixels out of the same sets of the
    /// first cache.
    /// </summary>
    internal int PixelStride { get; }

    internal int Border { get; }

    internal VectorWidth Vectors { get; }

    /// <summary>Floats from a pixel to the one below it.</summary>
    internal int RowStride { get; }

    internal int Pixels => Height * Width;

    /// <summary>The first row's first pixel, and all that follows.</summary>
    internal Span<float> Interior => Data[_origin..];

    /// <summary>The rows of a tile. What lies above and below them can still be read as their surroundings.</summary>
    public FeatureMap Rows(Tile tile)
    {
        if (!tile.HasRowsOf(Height))
        {
            throw new ArgumentOutOfRangeException(nameof(tile), tile, $"The map has {Height} rows.");
        }

        return new FeatureMap(this, tile.FirstRow, tile.RowCount);
    }

    /// <summary>Floats of a whole map; <see cref="long.MaxValue"/> where 32 bits cannot count its pixels.</summary>
    internal static long LengthOf(int height, int width, int border, int pixelStride)
    {
        long rows = height + (2L * border);
        long columns = width + (2L * border);
        bool canBe = rows <= int.MaxValue && columns <= int.MaxValue && rows * columns <= int.MaxValue;
        return canBe ? rows * columns * pixelStride : long.MaxValue;
    }

    /// <summary>The channels of one pixel.</summary>
    internal Span<float> Pixel(int row, int column) => Data.Slice(_origin + (row * RowStride) + (column * PixelStride), Channels);

    internal string Describe() => $"{Height}×{Width}×{Channels}";
}
