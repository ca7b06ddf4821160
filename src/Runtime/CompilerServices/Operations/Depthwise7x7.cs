using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// The 7×7 convolution of each channel with its own filter, stride 1; the input's border of zeros is the padding of 3.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Depthwise7x7
{
    private const int Padding = 3;

    // Outputs whose sums a tile keeps in registers.
    private const int OutputsPerTile = 7;

    /// <param name="input">Rows of a map with a border of three or more.</param>
    /// <param name="weights">Filters and biases of the map's channels.</param>
    /// <param name="output">As many rows, in other memory, without a border.</param>
    public static void Run(FeatureMap input, PackedFilters weights, FeatureMap output) =>
        Run(input, weights.Filters.Span, weights.Bias.Span, weights.Vectors, output);

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
            float* source = input.Interior,
                weights = filters,
                biases = bias,
                destination = output.Interior,
                first = input.Data
        )
        {
            float* upperLeft = source - (Padding * (input.RowStride + input.PixelStride));
            Shapes.Require(upperLeft >= first, $"The rows above the input lie outside its map.");
            var kernel = new Kernel
            {
                UpperLeft = upperLeft,
                Filters = weights,
                Bias = biases,
                Output = destination,
                InputPixelStride = input.PixelStride,
                OutputPixelStride = output.PixelStride,
                InputRowStride = input.RowStride,
                OutputRowStride = output.RowStride,
                Height = input.Height,
                Width = input.Width,
            };
            SimdDispatch.OverChannels(ref kernel, input.Channels, vectors);
        }
    }

    /// <summary>Vector by vector of channels over all pixels, so that the 49 weights stay in the first cache.</summary>
    private struct Kernel : IChannelKernel
    {
        public float* UpperLeft;
        public float* Filters;
        public float* Bias;
        public float* Output;
        public nint InputPixelStride;
        public nint OutputPixelStride;
        public nint InputRowStride;
        public nint OutputRowStride;
        public int Height;
        public int Width;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var tiles = new BalancedTiles(Width, OutputsPerTile);
            for (int channel = start; channel < start + count; channel += TSimd.Lanes)
            {
                float* filter = Filters + ((nint)PackedFilters.Taps * channel);
                for (int row = 0; row < Height; row++)
                {
                    float* input = UpperLeft + (row * InputRowStride) + channel;
                    float* output = Output + (row * OutputRowStride) + channel;
                    for (int tile = 0; tile < tiles.Count; tile++)
                    {
                        int length = tiles.LengthOf(tile);
                        RunTile<TSimd, TVector>(length, input, filter, Bias + channel, output);
                        input += length * InputPixelStride;
                        output += length * OutputPixelStride;
                    }
                }
            }
        }

        private readonly void RunTile<TSimd, TVector>(int outputs, float* input, float* filter, float* bias, float* output)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            switch (outputs)
            {
                case 7:
                    DepthwiseTile.Run<TSimd, TVector, Seven>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 6:
                    DepthwiseTile.Run<TSimd, TVector, Six>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 5:
                    DepthwiseTile.Run<TSimd, TVector, Five>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 4:
                    DepthwiseTile.Run<TSimd, TVector, Four>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 3:
                    DepthwiseTile.Run<TSimd, TVector, Three>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 2:
                    DepthwiseTile.Run<TSimd, TVector, Two>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                default:
                    DepthwiseTile.Run<TSimd, TVector, One>(
                        input,
                        InputPixelStride,
                        InputRowStride,
                        filter,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
            }
        }
    }
}
