using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Normalisation over the channels of each pixel (<c>ConvNextV2LayerNorm</c>): (x − mean) / √(variance + ε). The variance is
/// biased and taken around the mean in a second pass, so that a large common offset costs no digits.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerNorm
{
    /// <summary>In place, without weight and bias: those are folded into the layer that follows.</summary>
    public static void Normalize(FeatureMap map, float epsilon)
    {
        fixed (float* pixels = map.Interior)
        {
            Run(map, pixels, weight: null, bias: null, epsilon);
        }
    }

    /// <summary>In bytes, without weight and bias: those are folded into the layer that follows.</summary>
    /// <param name="map">Rows of a map; they stay as they are.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="output">As many rows.</param>
    public static void Quantize(FeatureMap map, float epsilon, QuantizedMap output)
    {
        Quantization.RequireSameShape(map, output);
        fixed (
            float* pixels = map.Interior,
                bytes = output.Data
        )
        {
            PixelGrid source = PixelGrid.Of(map, pixels);
            PixelGrid destination = PixelGrid.Of(output, bytes);
            for (int row = 0; row < map.Height; row++)
            {
                // A row is still in the first cache when it is read again.
                var moments = new ChannelMomentsKernel
                {
                    Map = source.OneRow(row),
                    Moments = destination.OneRow(row),
                    Channels = map.Channels,
                    Words = output.Words,
                    Epsilon = epsilon,
                };
                SimdDispatch.InSixteenLanes(ref moments, map.Channels, map.Vectors);
                var quantize = new QuantizeKernel
                {
                    Map = moments.Map,
                    Output = moments.Moments,
                    Channels = map.Channels,
                    Words = output.Words,
                };
                SimdDispatch.OverPixels(ref quantize, map.Channels, map.Vectors);
            }
        }
    }

    /// <summary>In place, with weight and bias.</summary>
    public static void Run(FeatureMap map, NormParameters parameters, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Run(map, parameters.Weight.Span, parameters.Bias.Span, epsilon);
    }

    /// <summary>A vector of features, with weight and bias, into other memory.</summary>
    public static void Run(FeatureMap map, NormParameters parameters, float epsilon, FeatureMap output)
    {
        Shapes.Require(
            map.Height == output.Height && map.Width == output.Width && map.Channels == output.Channels,
            $"Input and output must have the same shape, but are {map.Describe()} and {output.Describe()}."
        );
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                map.Pixel(row, column).CopyTo(output.Pixel(row, column));
            }
        }

        Run(output, parameters, epsilon);
    }

    /// <summary>
    /// Without weight and bias, each 2×2 square of pixels side by side as one pixel of <paramref name="patches"/>: the input of
    /// a downsampling convolution. An odd last row or column is dropped, as the convolution does.
    /// </summary>
    /// <param name="map">The whole map of a stage.</param>
    /// <param name="tile">The rows of the next stage's map that <paramref name="patches"/> stand for.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="patches">The tile's rows of squares, with four times the channels: upper left, upper right, lower left,
    /// lower right.</param>
    public static void NormalizeIntoPatches(FeatureMap map, Tile tile, float epsilon, FeatureMap patches)
    {
        Shapes.Require(
            patches.Height == tile.RowCount && patches.Width == map.Width / 2 && patches.Channels == 4L * map.Channels,
            $"The patches of {tile.RowCount} rows of {map.Describe()} do not fit {patches.Describe()}."
        );
        Shapes.Require(
            tile.HasRowsOf(map.Height / 2),
            $"Rows {tile.FirstRow} to {tile.EndRow} of patches lie outside {map.Describe()}."
        );
        fixed (
            float* pixels = map.Interior,
                destination = patches.Interior
        )
        {
            PixelGrid source = PixelGrid.Of(map, pixels);
            source.Data = source.Row(2 * tile.FirstRow);
            var kernel = new LayerNormPatchesKernel
            {
                Map = source,
                Patches = PixelGrid.Of(patches, destination),
                Channels = map.Channels,
                Epsilon = epsilon,
            };
            SimdDispatch.InSixteenLanes(ref kernel, map.Channels, map.Vectors);
        }
    }

    internal static void Run(FeatureMap map, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        Shapes.Require(
            weight.Length == map.Channels && bias.Length == map.Channels,
            $"A map of {map.Channels} channels was given {weight.Length} weights and {bias.Length} biases."
        );
        fixed (
            float* pixels = map.Interior,
                weights = weight,
                biases = bias
        )
        {
            Run(map, pixels, weights, biases, epsilon);
        }
    }

    private static void Run(FeatureMap map, float* pixels, float* weight, float* bias, float epsilon)
    {
        var kernel = new LayerNormKernel
        {
            Map = PixelGrid.Of(map, pixels),
            Channels = map.Channels,
            Epsilon = epsilon,
            Weight = weight,
            Bias = bias,
        };
        SimdDispatch.InSixteenLanes(ref kernel, map.Channels, map.Vectors);
    }
}
