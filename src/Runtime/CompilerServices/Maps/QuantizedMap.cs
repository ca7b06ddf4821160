using System.ComponentModel;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A feature map or some of its rows in bytes, in a session's memory: rows × columns × channels. A pixel is its channels, 0 to
/// 127 each, padded to a whole number of steps, and then two floats, its step and its origin: a byte stands for
/// origin + step · byte. Memory is counted in floats.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct QuantizedMap
{
    private const int StepAndOrigin = 2;

    /// <param name="data">The whole map.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">Bytes of a pixel.</param>
    /// <param name="pixelStride">Floats from a pixel to the next.</param>
    /// <param name="vectors">What the map is to be computed with.</param>
    internal QuantizedMap(Span<float> data, int height, int width, int channels, int pixelStride, VectorWidth vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, ByteProducts.LargestInputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelStride, ByteProducts.WordsOf(channels) + StepAndOrigin);
        long length = FeatureMap.LengthOf(height, width, border: 0, pixelStride);
        if (data.Length != length)
        {
            throw new ArgumentException(
                $"A quantised map of {height}×{width} pixels of {pixelStride} floats has {length}, but was given {data.Length}.",
                nameof(data)
            );
        }

        Data = data;
        Height = height;
        Width = width;
        Channels = channels;
        PixelStride = pixelStride;
        Vectors = vectors;
    }

    internal Span<float> Data { get; }

    internal int Height { get; }

    internal int Width { get; }

    internal int Channels { get; }

    /// <summary>Floats from a pixel to the next.</summary>
    internal int PixelStride { get; }

    internal VectorWidth Vectors { get; }

    /// <summary>Floats that hold a pixel's bytes; its step follows them.</summary>
    internal int Words => ByteProducts.WordsOf(Channels);

    /// <summary>The rows of a tile.</summary>
    public QuantizedMap Rows(Tile tile)
    {
        if (!tile.HasRowsOf(Height))
        {
            throw new ArgumentOutOfRangeException(nameof(tile), tile, $"The map has {Height} rows.");
        }

        int row = Width * PixelStride;
        return new QuantizedMap(
            Data.Slice(tile.FirstRow * row, tile.RowCount * row),
            tile.RowCount,
            Width,
            Channels,
            PixelStride,
            Vectors
        );
    }

    internal string Describe() => $"{Height}×{Width}×{Channels}";
}
