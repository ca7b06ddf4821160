using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The micro-kernel of a product of bytes: up to seven pixels by three vectors of output columns. Their integer sums stay in
/// registers; the order of integers matters to no result. A pixel is its bytes, then the step and the origin that turn them into
/// numbers: origin + step · byte. So a column's sum is step · scale · sum + origin · (the column's scaled weights) + bias.
/// </summary>
internal static unsafe class QuantizedGemmTile
{
    // In floats: the inputs of a step.
    private const int StepWords = ByteProducts.Step / sizeof(float);

    /// <param name="panel">The weights, and the layout of input and output.</param>
    /// <param name="input">The first pixel.</param>
    /// <param name="output">The first pixel's columns.</param>
    /// <remarks>Fully optimised from the first call, for the reasons given at <see cref="GemmTile"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TProducts, TRows, TVectors, TEpilogue>(in GemmPanel panel, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TProducts : struct, IProducts<TVector>
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TEpilogue : struct, IEpilogue
    {
        // Sums: c[row][vector].
        TVector zero = TSimd.Broadcast(0);
        TVector c00 = zero,
            c01 = zero,
            c02 = zero,
            c10 = zero,
            c11 = zero,
            c12 = zero,
            c20 = zero,
            c21 = zero,
            c22 = zero,
            c30 = zero,
            c31 = zero,
            c32 = zero,
            c40 = zero,
            c41 = zero,
            c42 = zero,
            c50 = zero,
            c51 = zero,
            c52 = zero,
            c60 = zero,
            c61 = zero,
            c62 = zero;

        nint lanes = TSimd.Lanes;
        nint panelLanes = TVectors.Value * lanes;
        float* weights = panel.Columns.Weights;
        byte* ahead = panel.Ahead;
        nint aheadStep = StepWords * panel.AheadStep;
        nint inputStride = panel.InputStride;
        float* a0 = input;
        float* a1 = a0 + inputStride;
        float* a2 = a1 + inputStride;
        float* a3 = a2 + inputStride;
        float* a4 = a3 + inputStride;
        float* a5 = a4 + inputStride;
        float* a6 = a5 + inputStride;

        nint words = panel.Patch.Length;
        for (nint k = 0; k < words; k += StepWords)
        {
            Prefetch.IntoSecondCache(ahead);
            ahead += aheadStep;
            TVector b0 = TSimd.Load(weights);
            TVector b1 = TVectors.Value > 1 ? TSimd.Load(weights + lanes) : default;
            TVector b2 = TVectors.Value > 2 ? TSimd.Load(weights + (2 * lanes)) : default;
            weights += panelLanes;
            TVector d0 = TSimd.Load(weights);
            TVector d1 = TVectors.Value > 1 ? TSimd.Load(weights + lanes) : default;
            TVector d2 = TVectors.Value > 2 ? TSimd.Load(weights + (2 * lanes)) : default;
            weights += panelLanes;

            TVector upper = TSimd.Broadcast(a0[k]);
            TVector upperNext = TSimd.Broadcast(a0[k + 1]);
            c00 = TProducts.MultiplyAdd(upper, b0, upperNext, d0, c00);
            c01 = TVectors.Value > 1 ? TProducts.MultiplyAdd(upper, b1, upperNext, d1, c01) : c01;
            c02 = TVectors.Value > 2 ? TProducts.MultiplyAdd(upper, b2, upperNext, d2, c02) : c02;

            if (TRows.Value > 1)
            {
                TVector a = TSimd.Broadcast(a1[k]);
                TVector e = TSimd.Broadcast(a1[k + 1]);
                c10 = TProducts.MultiplyAdd(a, b0, e, d0, c10);
                c11 = TVectors.Value > 1 ? TProducts.MultiplyAdd(a, b1, e, d1, c11) : c11;
                c12 = TVectors.Value > 2 ? TProducts.MultiplyAdd(a, b2, e, d2, c12) : c12;
            }

            if (TRows.Value > 2)
            {
                TVector a = TSimd.Broadcast(a2[k]);
                TVector e = TSimd.Broadcast(a2[k + 1]);
                c20 = TProducts.MultiplyAdd(a, b0, e, d0, c20);
                c21 = TVectors.Value > 1 ? TProducts.MultiplyAdd(a, b1, e, d1, c21) : c21;
                c22 = TVectors.Value > 2 ? TProducts.MultiplyAdd(a, b2, e, d2, c22) : c22;
            }

            if (TRows.Value > 3)
            {
                TVector a = TSimd.Broadcast(a3[k]);
                TVector e = TSimd.Broadcast(a3[k + 1]);
                c30 = TProducts.MultiplyAdd(a, b0, e, d0, c30);
                c31 = TVectors.Value > 1 ? TProducts.MultiplyAdd(a, b1, e, d1, c31) : c31;
                c32 = TVectors.Value > 2 ? TProducts.MultiplyAdd(a, b2, e, d2, c32) : c32;
            }

            if (TRows.Value > 4)
            {
                TVector a = TSimd.Broadcast(a4[k]);
                TVector e = TSimd.Broadcast(a4[k + 1]);
                c40 = TProducts.MultiplyAdd(a, b0, e, d0, c40);
                c41 = TVectors.Value > 1 ? TProducts.MultiplyAdd(a, b1, e, d1, c41) : c41;
                c42 = TVectors.Value > 2 ? TProducts.MultiplyAdd(a, b2, e, d2, c42) : c42;
            }

            if (TRows.Value > 5)
            {
                TVector a = TSimd.Broadcast(a5[k]);
                TVector e = TSimd.Broadcast(a5[k + 1]);
                c50 = TProducts.MultiplyAdd(a, b0, e, d0, c50);
                c51 = TVectors.Value > 1 ? TProducts.MultiplyAdd(a, b1, e, d1, c51) : c51;
                c52 = TVectors.Value > 2 ? TProducts.MultiplyAdd(a, b2, e, d2, c52) : c52;
            }

            if (TRows.Value > 6)
            {
                TVector a = TSimd.Broadcast(a6[k]);
                TVector e = TSimd.Broadcast(a6[k + 1]);
                c60 = TProducts.MultiplyAdd(a, b0, e, d0, c60);
                c61 = TVectors.Value > 1 ? TProducts.MultiplyAdd(a, b1, e, d1, c61) : c61;
                c62 = TVectors.Value > 2 ? TProducts.MultiplyAdd(a, b2, e, d2, c62) : c62;
            }
        }

        var scaled = new ScaledColumns<TSimd, TVector, TVectors>(panel.Columns);
        nint outputStride = panel.OutputStride;
        scaled.Store<TEpilogue>(a0 + words, c00, c01, c02, output);
        if (TRows.Value > 1)
        {
            scaled.Store<TEpilogue>(a1 + words, c10, c11, c12, output + (1 * outputStride));
        }

        if (TRows.Value > 2)
        {
            scaled.Store<TEpilogue>(a2 + words, c20, c21, c22, output + (2 * outputStride));
        }

        if (TRows.Value > 3)
        {
            scaled.Store<TEpilogue>(a3 + words, c30, c31, c32, output + (3 * outputStride));
        }

        if (TRows.Value > 4)
        {
            scaled.Store<TEpilogue>(a4 + words, c40, c41, c42, output + (4 * outputStride));
        }

        if (TRows.Value > 5)
        {
            scaled.Store<TEpilogue>(a5 + words, c50, c51, c52, output + (5 * outputStride));
        }

        if (TRows.Value > 6)
        {
            scaled.Store<TEpilogue>(a6 + words, c60, c61, c62, output + (6 * outputStride));
        }
    }
}
