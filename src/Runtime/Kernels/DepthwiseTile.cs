using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The micro-kernel of the depthwise convolution: up to seven neighbouring outputs of one row, one vector of channels. For each
/// row of the filter its seven weights are loaded once, and each of the thirteen inputs once, to be used by every output it
/// touches: 49 multiply-adds for 20 loads. Seven sums, seven weights and one input are 15 registers, which even AVX2 has. The
/// bias is added to the finished sum, as in <see cref="GemmTile"/>.
/// </summary>
internal static unsafe class DepthwiseTile
{
    private const int Kernel = 7;

    /// <param name="filter">One vector of channels, and the layout of input and output.</param>
    /// <param name="input">The first output's upper left input: three rows up, three columns to the left.</param>
    /// <param name="output">The first output.</param>
    /// <remarks>Fully optimised from the first call, for the reasons given at <see cref="GemmTile"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TOutputs>(in DepthwiseFilter filter, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOutputs : struct, IConstant
    {
        TVector zero = TSimd.Broadcast(0);
        TVector s0 = zero,
            s1 = zero,
            s2 = zero,
            s3 = zero,
            s4 = zero,
            s5 = zero,
            s6 = zero;

        nint lanes = TSimd.Lanes;
        float* weights = filter.Weights;
        nint pixelStride = filter.InputPixelStride;
        nint rowStride = filter.InputRowStride;
        for (int row = 0; row < Kernel; row++)
        {
            TVector w0 = TSimd.Load(weights);
            TVector w1 = TSimd.Load(weights + lanes);
            TVector w2 = TSimd.Load(weights + (2 * lanes));
            TVector w3 = TSimd.Load(weights + (3 * lanes));
            TVector w4 = TSimd.Load(weights + (4 * lanes));
            TVector w5 = TSimd.Load(weights + (5 * lanes));
            TVector w6 = TSimd.Load(weights + (6 * lanes));
            weights += Kernel * lanes;

            // Input column i meets weight i − o of output o.
            float* pixel = input;
            TVector x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w0, s0);

            pixel += pixelStride;
            x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w1, s0);
            s1 = TOutputs.Value > 1 ? TSimd.MultiplyAdd(x, w0, s1) : s1;

            pixel += pixelStride;
            x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w2, s0);
            s1 = TOutputs.Value > 1 ? TSimd.MultiplyAdd(x, w1, s1) : s1;
            s2 = TOutputs.Value > 2 ? TSimd.MultiplyAdd(x, w0, s2) : s2;

            pixel += pixelStride;
            x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w3, s0);
            s1 = TOutputs.Value > 1 ? TSimd.MultiplyAdd(x, w2, s1) : s1;
            s2 = TOutputs.Value > 2 ? TSimd.MultiplyAdd(x, w1, s2) : s2;
            s3 = TOutputs.Value > 3 ? TSimd.MultiplyAdd(x, w0, s3) : s3;

            pixel += pixelStride;
            x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w4, s0);
            s1 = TOutputs.Value > 1 ? TSimd.MultiplyAdd(x, w3, s1) : s1;
            s2 = TOutputs.Value > 2 ? TSimd.MultiplyAdd(x, w2, s2) : s2;
            s3 = TOutputs.Value > 3 ? TSimd.MultiplyAdd(x, w1, s3) : s3;
            s4 = TOutputs.Value > 4 ? TSimd.MultiplyAdd(x, w0, s4) : s4;

            pixel += pixelStride;
            x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w5, s0);
            s1 = TOutputs.Value > 1 ? TSimd.MultiplyAdd(x, w4, s1) : s1;
            s2 = TOutputs.Value > 2 ? TSimd.MultiplyAdd(x, w3, s2) : s2;
            s3 = TOutputs.Value > 3 ? TSimd.MultiplyAdd(x, w2, s3) : s3;
            s4 = TOutputs.Value > 4 ? TSimd.MultiplyAdd(x, w1, s4) : s4;
            s5 = TOutputs.Value > 5 ? TSimd.MultiplyAdd(x, w0, s5) : s5;

            pixel += pixelStride;
            x = TSimd.Load(pixel);
            s0 = TSimd.MultiplyAdd(x, w6, s0);
            s1 = TOutputs.Value > 1 ? TSimd.MultiplyAdd(x, w5, s1) : s1;
            s2 = TOutputs.Value > 2 ? TSimd.MultiplyAdd(x, w4, s2) : s2;
            s3 = TOutputs.Value > 3 ? TSimd.MultiplyAdd(x, w3, s3) : s3;
            s4 = TOutputs.Value > 4 ? TSimd.MultiplyAdd(x, w2, s4) : s4;
            s5 = TOutputs.Value > 5 ? TSimd.MultiplyAdd(x, w1, s5) : s5;
            s6 = TOutputs.Value > 6 ? TSimd.MultiplyAdd(x, w0, s6) : s6;

            pixel += pixelStride;
            if (TOutputs.Value > 1)
            {
                x = TSimd.Load(pixel);
                s1 = TSimd.MultiplyAdd(x, w6, s1);
                s2 = TOutputs.Value > 2 ? TSimd.MultiplyAdd(x, w5, s2) : s2;
                s3 = TOutputs.Value > 3 ? TSimd.MultiplyAdd(x, w4, s3) : s3;
                s4 = TOutputs.Value > 4 ? TSimd.MultiplyAdd(x, w3, s4) : s4;
                s5 = TOutputs.Value > 5 ? TSimd.MultiplyAdd(x, w2, s5) : s5;
                s6 = TOutputs.Value > 6 ? TSimd.MultiplyAdd(x, w1, s6) : s6;
            }

            pixel += pixelStride;
            if (TOutputs.Value > 2)
            {
                x = TSimd.Load(pixel);
                s2 = TSimd.MultiplyAdd(x, w6, s2);
                s3 = TOutputs.Value > 3 ? TSimd.MultiplyAdd(x, w5, s3) : s3;
                s4 = TOutputs.Value > 4 ? TSimd.MultiplyAdd(x, w4, s4) : s4;
                s5 = TOutputs.Value > 5 ? TSimd.MultiplyAdd(x, w3, s5) : s5;
                s6 = TOutputs.Value > 6 ? TSimd.MultiplyAdd(x, w2, s6) : s6;
            }

            pixel += pixelStride;
            if (TOutputs.Value > 3)
            {
                x = TSimd.Load(pixel);
                s3 = TSimd.MultiplyAdd(x, w6, s3);
                s4 = TOutputs.Value > 4 ? TSimd.MultiplyAdd(x, w5, s4) : s4;
                s5 = TOutputs.Value > 5 ? TSimd.MultiplyAdd(x, w4, s5) : s5;
                s6 = TOutputs.Value > 6 ? TSimd.MultiplyAdd(x, w3, s6) : s6;
            }

            pixel += pixelStride;
            if (TOutputs.Value > 4)
            {
                x = TSimd.Load(pixel);
                s4 = TSimd.MultiplyAdd(x, w6, s4);
                s5 = TOutputs.Value > 5 ? TSimd.MultiplyAdd(x, w5, s5) : s5;
                s6 = TOutputs.Value > 6 ? TSimd.MultiplyAdd(x, w4, s6) : s6;
            }

            pixel += pixelStride;
            if (TOutputs.Value > 5)
            {
                x = TSimd.Load(pixel);
                s5 = TSimd.MultiplyAdd(x, w6, s5);
                s6 = TOutputs.Value > 6 ? TSimd.MultiplyAdd(x, w5, s6) : s6;
            }

            pixel += pixelStride;
            if (TOutputs.Value > 6)
            {
                x = TSimd.Load(pixel);
                s6 = TSimd.MultiplyAdd(x, w6, s6);
            }

            input += rowStride;
        }

        TVector bias = TSimd.Load(filter.Bias);
        nint outputStride = filter.OutputStride;
        TSimd.Store(TSimd.Add(s0, bias), output);
        if (TOutputs.Value > 1)
        {
            TSimd.Store(TSimd.Add(s1, bias), output + (1 * outputStride));
        }

        if (TOutputs.Value > 2)
        {
            TSimd.Store(TSimd.Add(s2, bias), output + (2 * outputStride));
        }

        if (TOutputs.Value > 3)
        {
            TSimd.Store(TSimd.Add(s3, bias), output + (3 * outputStride));
        }

        if (TOutputs.Value > 4)
        {
            TSimd.Store(TSimd.Add(s4, bias), output + (4 * outputStride));
        }

        if (TOutputs.Value > 5)
        {
            TSimd.Store(TSimd.Add(s5, bias), output + (5 * outputStride));
        }

        if (TOutputs.Value > 6)
        {
            TSimd.Store(TSimd.Add(s6, bias), output + (6 * outputStride));
        }
    }
}
