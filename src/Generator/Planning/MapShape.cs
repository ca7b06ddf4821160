namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>The shape of a feature map. Inside the model the order in memory is height, width, channels (NHWC).</summary>
internal readonly record struct MapShape(int Height, int Width, int Channels)
{
    public int Pixels => Height * Width;

    public int Length => Height * Width * Channels;

    public MapShape WithChannels(int channels) => this with { Channels = channels };

    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}×{Channels}");
}
