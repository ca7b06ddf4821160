using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The driver of the depthwise convolution: vector by vector of channels over all pixels, so that the vector's 49 weights stay
/// in the first cache.
/// </summary>
internal unsafe struct DepthwiseKernel : IChannelKernel
{
    // As many sums as DepthwiseTile keeps in registers.
    private const int LongestTile = 7;

    /// <summary>Begins three rows above and three columns to the left of the first output.</summary>
    public PixelGrid Input;

    public PixelGrid Output;

    /// <summary>49 weights for each channel, vector by vector of channels.</summary>
    public float* Weights;

    /// <summary>One for each channel.</summary>
    public float* Bias;

    public readonly void Run<TSimd, TVector>(int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var tiles = new BalancedTiles(Output.Width, LongestTile);
        for (int channel = start; channel < start + count; channel += TSimd.Lanes)
        {
            var filter = new DepthwiseFilter
            {
                Weights = Weights + ((nint)PackedFilters.Taps * channel),
                Bias = Bias + channel,
                InputPixelStride = Input.PixelStride,
                InputRowStride = Input.RowStride,
                OutputStride = Output.PixelStride,
            };
            for (int row = 0; row < Output.Height; row++)
            {
                float* input = Input.Row(row) + channel;
                float* output = Output.Row(row) + channel;
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int length = tiles.LengthOf(tile);
                    RunTile<TSimd, TVector>(length, in filter, input, output);
                    input += length * Input.PixelStride;
                    output += length * Output.PixelStride;
                }
            }
        }
    }

    private static void RunTile<TSimd, TVector>(int outputs, in DepthwiseFilter filter, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch (outputs)
        {
            case 7:
                DepthwiseTile.Run<TSimd, TVector, Seven>(in filter, input, output);
                break;
            case 6:
                DepthwiseTile.Run<TSimd, TVector, Six>(in filter, input, output);
                break;
            case 5:
                DepthwiseTile.Run<TSimd, TVector, Five>(in filter, input, output);
                break;
            case 4:
                DepthwiseTile.Run<TSimd, TVector, Four>(in filter, input, output);
                break;
            case 3:
                DepthwiseTile.Run<TSimd, TVector, Three>(in filter, input, output);
                break;
            case 2:
                DepthwiseTile.Run<TSimd, TVector, Two>(in filter, input, output);
                break;
            default:
                DepthwiseTile.Run<TSimd, TVector, One>(in filter, input, output);
                break;
        }
    }
}
