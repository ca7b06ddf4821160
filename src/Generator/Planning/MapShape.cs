namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>The shape of a feature map. Inside the model the order in memory is height, width, channels (NHWC).</summary>
internal readonly record struct MapShape(int Height, int Width, int Channels)
{
    public int Pixels => Height * Width;

    public int Length => Height * Width * Channels;

    /// <summary>
    /// Floats from a pixel to the next. Where the channels are an even number of cache lines it is a line more: otherwise the
    /// pixels of a column or a tile would compete for a few sets of the L1 cache.
    /// </summary>
    public int PixelStride => (int)PixelStrideOf(Channels);

    public static long PixelStrideOf(long channels)
    {
        const int CacheLine = 16; // floats
        return channels % (2 * CacheLine) == 0 ? channels + CacheLine : channels;
    }

    public MapShape WithChannels(int channels) => this with { Channels = channels };

    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}×{Channels}");
}
