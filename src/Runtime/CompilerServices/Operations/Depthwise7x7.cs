using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// The 7×7 convolution of each channel with its own filter, stride 1. The padding of 3 is the zeros of the input's border.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Depthwise7x7
{
    private const int Padding = 3;

    /// <param name="input">Rows of a map with a border of three or more.</param>
    /// <param name="weights">Filters and biases of the map's channels.</param>
    /// <param name="output">As many rows, in other memory, without a border.</param>
    public static void Run(FeatureMap input, PackedFilters weights, FeatureMap output)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Run(input, weights.Filters.Span, weights.Bias.Span, weights.Vectors, output);
    }

    internal static void Run(
        FeatureMap input,
        ReadOnlySpan<float> filters,
        ReadOnlySpan<float> bias,
        VectorWidth vectors,
        FeatureMap output
    )
    {
        Shapes.Require(
            input.Height == output.Height && input.Width == output.Width && input.Channels == output.Channels,
            $"Input and output must have the same shape, but are {input.Describe()} and {output.Describe()}."
        );
        Shapes.Require(input.Border >= Padding, $"The input needs a border of {Padding}, but has {input.Border}.");
        Shapes.Require(
            bias.Length == input.Channels && filters.Length == PackedFilters.Taps * (long)input.Channels,
            $"A map of {input.Channels} channels was given {filters.Length} weights and {bias.Length} biases."
        );

        fixed (
            float* interior = input.Interior,
                weights = filters,
                biases = bias,
                destination = output.Interior
        )
        {
            // The border is as wide as the padding, so the first output's upper left input is in the map.
            PixelGrid source = PixelGrid.Of(input, interior);
            source.Data -= Padding * (source.RowStride + source.PixelStride);
            var kernel = new DepthwiseKernel
            {
                Input = source,
                Output = PixelGrid.Of(output, destination),
                Weights = weights,
                Bias = biases,
            };
            SimdDispatch.OverChannels(ref kernel, input.Channels, vectors);
        }
    }
}
