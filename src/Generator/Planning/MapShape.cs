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

    /// <summary>Floats from a pixel to the next where it is quantised.</summary>
    public int QuantizedPixelStride => (int)QuantizedPixelStrideOf(Channels);

    /// <summary>
    /// A byte for each channel, in steps of eight, then the pixel's step and origin as floats. An odd number of cache lines, for
    /// the same reason as above.
    /// </summary>
    public static long QuantizedPixelStrideOf(long channels)
    {
        const int CacheLine = 16; // floats
        const int Step = 8; // bytes
        const int StepAndOrigin = 2;
        long words = ((channels + Step - 1) / Step * (Step / sizeof(float))) + StepAndOrigin;
        return CacheLine * (((words + CacheLine - 1) / CacheLine) | 1);
    }

    public MapShape WithRows(int rows) => this with { Height = rows };

    public MapShape WithChannels(int channels) => this with { Channels = channels };

    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}×{Channels}");
}
