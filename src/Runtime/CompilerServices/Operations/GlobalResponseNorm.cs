using System.ComponentModel;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Global response normalisation (ConvNeXt V2, section 3; <c>ConvNextV2GRN</c>): y = γ·(x·n) + β + x with n = g / (mean(g) +
/// 1e-6), where g is the norm of each channel over the whole map. β is folded into the layer that follows, which leaves one
/// factor per channel, 1 + γ·n.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class GlobalResponseNorm
{
    private const float Epsilon = 1e-6f;

    /// <summary>
    /// From the tiles' sums of squares to the factor of each channel. Tiles are added in their order, whoever made them.
    /// </summary>
    /// <param name="squares">For each tile the sums of its channels.</param>
    /// <param name="weight">γ.</param>
    /// <param name="scale">1 + γ·n for each channel.</param>
    public static void Scale(ReadOnlySpan<float> squares, PackedVector weight, Span<float> scale)
    {
        ArgumentNullException.ThrowIfNull(weight);
        Scale(squares, weight.Values.Span, scale);
    }

    /// <summary>map ·= scale for a tile's channels of the map's rows.</summary>
    public static void Apply(FeatureMap map, ReadOnlySpan<float> scale, Tile tile)
    {
        Shapes.Require(scale.Length == map.Channels, $"A map of {map.Channels} channels was given {scale.Length} scales.");
        Shapes.Require(
            tile.HasChannelsOf(map.Channels),
            $"A map of {map.Channels} channels has none from {tile.FirstChannel} to {tile.EndChannel}."
        );
        fixed (
            float* values = map.Interior,
                factors = scale
        )
        {
            PixelGrid pixels = PixelGrid.Of(map, values);
            pixels.Data += tile.FirstChannel;
            var kernel = new ScaleChannelsKernel { Map = pixels, Scale = factors + tile.FirstChannel };
            SimdDispatch.OverChannels(ref kernel, tile.ChannelCount, map.Vectors);
        }
    }

    internal static void Scale(ReadOnlySpan<float> squares, ReadOnlySpan<float> weight, Span<float> scale)
    {
        int channels = scale.Length;
        Shapes.Require(weight.Length == channels, $"{channels} channels were given {weight.Length} weights.");
        Shapes.Require(
            channels > 0 && squares.Length >= channels && squares.Length % channels == 0,
            $"{squares.Length} sums of squares are no whole number of tiles of {channels} channels."
        );

        squares[..channels].CopyTo(scale);
        for (int tile = channels; tile < squares.Length; tile += channels)
        {
            Elementwise.Add(scale, squares.Slice(tile, channels), scale);
        }

        Elementwise.Sqrt(scale);
        float mean = Sum(scale) / channels;
        Elementwise.MultiplyDivideAddOne(scale, weight, mean + Epsilon);
    }

    // In sixteen lanes on every machine, so that no result depends on the width of its vectors.
    private static float Sum(ReadOnlySpan<float> values)
    {
        Vector128<float> a = default,
            b = default,
            c = default,
            d = default;
        for (; values.Length >= 16; values = values[16..])
        {
            a += Vector128.Create(values);
            b += Vector128.Create(values[4..]);
            c += Vector128.Create(values[8..]);
            d += Vector128.Create(values[12..]);
        }

        float sum = Simd128.Sum((a + c) + (b + d));
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }
}
