using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd;

/// <summary>
/// The one place where a width becomes a type. The JIT and Native AOT know the support checks as constants and drop the widths
/// that the target does not have.
/// </summary>
internal static class SimdDispatch
{
    /// <summary>Channels in ranges of ever narrower vectors, see <see cref="LaneRanges"/>.</summary>
    public static void OverChannels<TKernel>(ref TKernel kernel, int channels, VectorWidth width)
        where TKernel : struct, IChannelKernel
    {
        foreach (LaneRange range in new LaneRanges(channels, width))
        {
            switch (range.Lanes)
            {
                case 16 when Vector512.IsHardwareAccelerated:
                    kernel.Run<Simd512, Vector512<float>>(range.Start, range.Count);
                    break;
                case 8 when Avx2.IsSupported && Fma.IsSupported:
                    kernel.Run<Simd256, Vector256<float>>(range.Start, range.Count);
                    break;
                case 4:
                    kernel.Run<Simd128, Vector128<float>>(range.Start, range.Count);
                    break;
                default:
                    kernel.Run<SimdScalar, float>(range.Start, range.Count);
                    break;
            }
        }
    }

    /// <summary>All channels at once, with the widest vector that they fill: where the order of lanes decides nothing.</summary>
    public static void OverPixels<TKernel>(ref TKernel kernel, int channels, VectorWidth width)
        where TKernel : struct, IPixelKernel
    {
        switch (Math.Min(channels, width.Lanes()))
        {
            case >= 16 when Vector512.IsHardwareAccelerated:
                kernel.Run<Simd512, Vector512<float>>();
                break;
            case >= 8 when Avx2.IsSupported && Fma.IsSupported:
                kernel.Run<Simd256, Vector256<float>>();
                break;
            case >= 4:
                kernel.Run<Simd128, Vector128<float>>();
                break;
            default:
                kernel.Run<SimdScalar, float>();
                break;
        }
    }

    /// <summary>
    /// All channels at once, in vectors of sixteen lanes or the most that they fill, made of several registers where they are
    /// wider than the machine's: sums over lanes are the same at every width.
    /// </summary>
    public static void InSixteenLanes<TKernel>(ref TKernel kernel, int channels, VectorWidth width)
        where TKernel : struct, IPixelKernel
    {
        switch (channels)
        {
            case >= 16 when width >= VectorWidth.Bits512 && Vector512.IsHardwareAccelerated:
                kernel.Run<Simd512, Vector512<float>>();
                break;
            case >= 16 when width >= VectorWidth.Bits256 && Avx2.IsSupported && Fma.IsSupported:
                kernel.Run<SimdPair<Simd256, Vector256<float>>, Pair<Vector256<float>>>();
                break;
            case >= 16:
                kernel.Run<SimdPair<SimdPair<Simd128, Vector128<float>>, Pair<Vector128<float>>>, Pair<Pair<Vector128<float>>>>();
                break;
            case >= 8 when width >= VectorWidth.Bits256 && Avx2.IsSupported && Fma.IsSupported:
                kernel.Run<Simd256, Vector256<float>>();
                break;
            case >= 8:
                kernel.Run<SimdPair<Simd128, Vector128<float>>, Pair<Vector128<float>>>();
                break;
            case >= 4:
                kernel.Run<Simd128, Vector128<float>>();
                break;
            default:
                kernel.Run<SimdScalar, float>();
                break;
        }
    }
}
