using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The micro-kernel of a matrix product: up to seven pixels by three vectors of output columns. All sums stay in registers:
/// 21, with three for the weights and one for the input 25 of 32. Seven pixels because every map of the published models is a
/// multiple of seven wide. Each sum is one chain over the inputs in order, so no result depends on the tile it is computed in.
/// The bias is added to the finished sum: a large one would otherwise round away the digits of every product.
/// </summary>
internal readonly unsafe struct GemmTile : IGemmTile
{
    public static int VectorsPerPanel => PackedMatrix.VectorsPerPanel;

    // Seven rows of three vectors need 25 registers. AVX2 has 16, which four rows fill: 12 sums, 3 weights, 1 input.
    public static int LongestTile => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported ? 7 : 4;

    /// <inheritdoc/>
    /// <remarks>
    /// Fully optimised from the first call, because tiering would get to it only after seconds of calls. The first call of
    /// ConvNeXt V2 Atto takes 84 ms so and 709 ms without, the second 17 ms and 219 ms; after thirty both take 12 ms, because
    /// there is no static field and no virtual call that tiering could learn about (benchmarks, AVX-512, one thread).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector, TRows, TVectors, TEpilogue>(in GemmPanel panel, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
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
        float* weights = panel.Columns.Weights;
        byte* ahead = panel.Ahead;
        nint aheadStep = panel.AheadStep;
        nint inputStride = panel.InputStride;
        nint length = panel.Patch.Length;
        nint lineStride = panel.Patch.LineStride;
        for (int plane = 0; plane < panel.Patch.Planes; plane++)
        {
            float* first = input + (plane * panel.Patch.PlaneStride);
            for (int line = panel.Patch.Lines; line > 0; line--)
            {
                float* a0 = first;
                float* a1 = a0 + inputStride;
                float* a2 = a1 + inputStride;
                float* a3 = a2 + inputStride;
                float* a4 = a3 + inputStride;
                float* a5 = a4 + inputStride;
                float* a6 = a5 + inputStride;

                for (nint k = 0; k < length; k++)
                {
                    TVector b0 = TSimd.Load(weights);
                    TVector b1 = TVectors.Value > 1 ? TSimd.Load(weights + lanes) : default;
                    TVector b2 = TVectors.Value > 2 ? TSimd.Load(weights + (2 * lanes)) : default;
                    weights += TVectors.Value * lanes;
                    Prefetch.IntoSecondCache(ahead);
                    ahead += aheadStep;

                    TVector upper = TSimd.Broadcast(a0[k]);
                    c00 = TSimd.MultiplyAdd(upper, b0, c00);
                    c01 = TVectors.Value > 1 ? TSimd.MultiplyAdd(upper, b1, c01) : c01;
                    c02 = TVectors.Value > 2 ? TSimd.MultiplyAdd(upper, b2, c02) : c02;

                    if (TRows.Value > 1)
                    {
                        TVector a = TSimd.Broadcast(a1[k]);
                        c10 = TSimd.MultiplyAdd(a, b0, c10);
                        c11 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, c11) : c11;
                        c12 = TVectors.Value > 2 ? TSimd.MultiplyAdd(a, b2, c12) : c12;
                    }

                    if (TRows.Value > 2)
                    {
                        TVector a = TSimd.Broadcast(a2[k]);
                        c20 = TSimd.MultiplyAdd(a, b0, c20);
                        c21 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, c21) : c21;
                        c22 = TVectors.Value > 2 ? TSimd.MultiplyAdd(a, b2, c22) : c22;
                    }

                    if (TRows.Value > 3)
                    {
                        TVector a = TSimd.Broadcast(a3[k]);
                        c30 = TSimd.MultiplyAdd(a, b0, c30);
                        c31 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, c31) : c31;
                        c32 = TVectors.Value > 2 ? TSimd.MultiplyAdd(a, b2, c32) : c32;
                    }

                    if (TRows.Value > 4)
                    {
                        TVector a = TSimd.Broadcast(a4[k]);
                        c40 = TSimd.MultiplyAdd(a, b0, c40);
                        c41 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, c41) : c41;
                        c42 = TVectors.Value > 2 ? TSimd.MultiplyAdd(a, b2, c42) : c42;
                    }

                    if (TRows.Value > 5)
                    {
                        TVector a = TSimd.Broadcast(a5[k]);
                        c50 = TSimd.MultiplyAdd(a, b0, c50);
                        c51 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, c51) : c51;
                        c52 = TVectors.Value > 2 ? TSimd.MultiplyAdd(a, b2, c52) : c52;
                    }

                    if (TRows.Value > 6)
                    {
                        TVector a = TSimd.Broadcast(a6[k]);
                        c60 = TSimd.MultiplyAdd(a, b0, c60);
                        c61 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, c61) : c61;
                        c62 = TVectors.Value > 2 ? TSimd.MultiplyAdd(a, b2, c62) : c62;
                    }
                }

                first += lineStride;
            }
        }

        nint outputStride = panel.OutputStride;
        TVector bias0 = TSimd.Load(panel.Columns.Bias);
        TVector bias1 = TVectors.Value > 1 ? TSimd.Load(panel.Columns.Bias + lanes) : default;
        TVector bias2 = TVectors.Value > 2 ? TSimd.Load(panel.Columns.Bias + (2 * lanes)) : default;
        StoreRow<TSimd, TVector, TVectors, TEpilogue>(output, c00, c01, c02, bias0, bias1, bias2);
        if (TRows.Value > 1)
        {
            StoreRow<TSimd, TVector, TVectors, TEpilogue>(output + (1 * outputStride), c10, c11, c12, bias0, bias1, bias2);
        }

        if (TRows.Value > 2)
        {
            StoreRow<TSimd, TVector, TVectors, TEpilogue>(output + (2 * outputStride), c20, c21, c22, bias0, bias1, bias2);
        }

        if (TRows.Value > 3)
        {
            StoreRow<TSimd, TVector, TVectors, TEpilogue>(output + (3 * outputStride), c30, c31, c32, bias0, bias1, bias2);
        }

        if (TRows.Value > 4)
        {
            StoreRow<TSimd, TVector, TVectors, TEpilogue>(output + (4 * outputStride), c40, c41, c42, bias0, bias1, bias2);
        }

        if (TRows.Value > 5)
        {
            StoreRow<TSimd, TVector, TVectors, TEpilogue>(output + (5 * outputStride), c50, c51, c52, bias0, bias1, bias2);
        }

        if (TRows.Value > 6)
        {
            StoreRow<TSimd, TVector, TVectors, TEpilogue>(output + (6 * outputStride), c60, c61, c62, bias0, bias1, bias2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TSimd, TVector, TVectors, TEpilogue>(
        float* output,
        TVector c0,
        TVector c1,
        TVector c2,
        TVector bias0,
        TVector bias1,
        TVector bias2
    )
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
        where TEpilogue : struct, IEpilogue
    {
        TEpilogue.Store<TSimd, TVector>(TSimd.Add(c0, bias0), output);
        if (TVectors.Value > 1)
        {
            TEpilogue.Store<TSimd, TVector>(TSimd.Add(c1, bias1), output + TSimd.Lanes);
        }

        if (TVectors.Value > 2)
        {
            TEpilogue.Store<TSimd, TVector>(TSimd.Add(c2, bias2), output + (2 * TSimd.Lanes));
        }
    }
}
