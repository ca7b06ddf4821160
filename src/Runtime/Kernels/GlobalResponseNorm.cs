using System.ComponentModel;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.Kernels;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Global response normalisation (ConvNeXt V2, section 3; <c>ConvNextV2GRN</c>): y = γ·(x·n) + β + x with n = g / (mean(g) + 1e-6), where g is the
/// norm of each channel over the whole map. β is folded into the layer that follows, which leaves one factor per channel, 1 + γ·n.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GlobalResponseNorm
{
    private const float Epsilon = 1e-6f;

    /// <summary>From the tiles' sums of squares to the factor of each channel. Tiles are added in their order, whoever made them.</summary>
    /// <param name="squares">For each tile the sums of its channels.</param>
    /// <param name="weight">γ.</param>
    /// <param name="scale">1 + γ·n for each channel.</param>
    public static void Scale(ReadOnlySpan<float> squares, PackedVector weight, Span<float> scale) => Scale(squares, weight.Values.Span, scale);

    /// <summary>map ·= scale, channel by channel.</summary>
    public static void Apply(FeatureMap map, ReadOnlySpan<float> scale)
    {
        Shapes.Require(scale.Length == map.Channels, $"A map of {map.Channels} channels was given {scale.Length} scales.");
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                Span<float> pixel = map.Pixel(row, column);
                TensorPrimitives.Multiply(pixel, scale, pixel);
            }
        }
    }

    internal static void Scale(ReadOnlySpan<float> squares, ReadOnlySpan<float> weight, Span<float> scale)
    {
        int channels = scale.Length;
        Shapes.Require(weight.Length == channels, $"{channels} channels were given {weight.Length} weights.");
        Shapes.Require(
            squares.Length >= channels && squares.Length % channels == 0,
            $"{squares.Length} sums of squares are no whole number of tiles of {channels} channels.");

        squares[..channels].CopyTo(scale);
        for (int tile = channels; tile < squares.Length; tile += channels)
        {
            TensorPrimitives.Add(scale, squares.Slice(tile, channels), scale);
        }

        TensorPrimitives.Sqrt(scale, scale);
        float mean = TensorPrimitives.Sum(scale) / channels;
        TensorPrimitives.Multiply(scale, weight, scale);
        TensorPrimitives.Divide(scale, mean + Epsilon, scale);
        TensorPrimitives.Add(scale, 1f, scale);
    }
}
