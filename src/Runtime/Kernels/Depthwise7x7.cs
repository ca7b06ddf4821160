using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The 7×7 convolution of each channel with its own filter, stride 1; the input's border of zeros is the padding of 3.</summary>
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

    internal static void Run(FeatureMap input, ReadOnlySpan<float> filters, ReadOnlySpan<float> bias, VectorWidth vectors, FeatureMap output)
    {
        Shapes.Require(
            input.Height == output.Height && input.Width == output.Width && input.Channels == output.Channels,
            $"Input and output must have the same shape, but are {input.Describe()} and {output.Describe()}.");
        Shapes.Require(input.Border >= Padding, $"The input needs a border of {Padding}, but has {input.Border}.");
        Shapes.Require(
            bias.Length == input.Channels && filters.Length == PackedFilters.Taps * (long)input.Channels,
            $"A map of {input.Channels} channels was given {filters.Length} weights and {bias.Length} biases.");

        fixed (float* source = input.Interior, weights = filters, biases = bias, destination = output.Interior, first = input.Data)
        {
            float* upperLeft = source - (Padding * (input.RowStride + input.Channels));
            Shapes.Require(upperLeft >= first, $"The rows above the input lie outside its map.");
            var kernel = new Kernel
            {
                UpperLeft = upperLeft,
                Filters = weights,
                Bias = biases,
                Output = destination,
                Channels = input.Channels,
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
        public int Channels;
        public nint InputRowStride;
        public nint OutputRowStride;
        public int Height;
        public int Width;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int channel = start; channel < start + count; channel += TSimd.Lanes)
            {
                float* filter = Filters + ((nint)PackedFilters.Taps * channel);
                for (int row = 0; row < Height; row++)
                {
                    float* input = UpperLeft + (row * InputRowStride) + channel;
                    float* output = Output + (row * OutputRowStride) + channel;
                    for (int column = 0; column < Width; column += OutputsPerTile)
                    {
                        nint pixel = (nint)column * Channels;
                        RunTile<TSimd, TVector>(Math.Min(OutputsPerTile, Width - column), input + pixel, filter, Bias + channel, output + pixel);
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
                    DepthwiseTile.Run<TSimd, TVector, Seven>(input, Channels, InputRowStride, filter, bias, output);
                    break;
                case 6:
                    DepthwiseTile.Run<TSimd, TVector, Six>(input, Channels, InputRowStride, filter, bias, output);
                    break;
                case 5:
                    DepthwiseTile.Run<TSimd, TVector, Five>(input, Channels, InputRowStride, filter, bias, output);
                    break;
                case 4:
                    DepthwiseTile.Run<TSimd, TVector, Four>(input, Channels, InputRowStride, filter, bias, output);
                    break;
                case 3:
                    DepthwiseTile.Run<TSimd, TVector, Three>(input, Channels, InputRowStride, filter, bias, output);
                    break;
                case 2:
                    DepthwiseTile.Run<TSimd, TVector, Two>(input, Channels, InputRowStride, filter, bias, output);
                    break;
                default:
                    DepthwiseTile.Run<TSimd, TVector, One>(input, Channels, InputRowStride, filter, bias, output);
                    break;
            }
        }
    }
}
