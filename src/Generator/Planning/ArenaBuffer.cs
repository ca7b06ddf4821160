namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A run of floats in a session's arena.</summary>
/// <param name="Name">The role, with the stage's number where each stage has one: x1, h1 ….</param>
/// <param name="Live">The steps between which its content matters; memory is shared only by buffers whose ranges do not
/// meet.</param>
/// <param name="Offset">First float, a multiple of a cache line; −1 until the arena is planned.</param>
internal abstract record ArenaBuffer(string Name, LiveRange Live, int Offset)
{
    public abstract int Length { get; }

    public int End => Offset + Length;
}

/// <summary>
/// A feature map, rows × columns × channels with a channel stride of one and a pixel stride of its own.
/// A border of zeros around it is the padding of the depthwise convolution; it is written once when the session is made,
/// so a bordered map shares its memory with nothing.
/// </summary>
internal sealed record FeatureMapBuffer(string Name, LiveRange Live, int Offset, MapShape Shape, int Border, int PixelStride)
    : ArenaBuffer(Name, Live, Offset)
{
    public const int DepthwiseBorder = DepthwiseConvolution.Kernel / 2;

    public override int Length => (Shape.Height + (2 * Border)) * (Shape.Width + (2 * Border)) * PixelStride;
}

/// <summary>
/// A feature map in eight bits: its pixels' channels as bytes, each pixel with a step and an origin of its own.
/// </summary>
internal sealed record QuantizedMapBuffer(string Name, LiveRange Live, int Offset, MapShape Shape)
    : ArenaBuffer(Name, Live, Offset)
{
    public override int Length => Shape.Pixels * Shape.QuantizedPixelStride;
}

/// <param name="IsPixel">Whether it is the channels of one pixel: a map of the head.</param>
internal sealed record VectorBuffer(string Name, LiveRange Live, int Offset, int Count, bool IsPixel = false)
    : ArenaBuffer(Name, Live, Offset)
{
    public override int Length => Count;
}
