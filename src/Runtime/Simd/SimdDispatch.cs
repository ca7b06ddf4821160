using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd;

/// <summary>A kernel that works on any run of channels by itself.</summary>
internal interface IChannelKernel
{
    /// <param name="start">First channel.</param>
    /// <param name="count">Channels, a multiple of the vector's lanes.</param>
    void Run<TSimd, TVector>(int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>A kernel that needs all channels of a pixel at once and sees to its own tails.</summary>
internal interface IPixelKernel
{
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>
/// The one place where a width becomes a type. The support checks are constants to the JIT and to Native AOT, which then drop
/// the widths that the target does not have.
/// </summary>
internal static class SimdDispatch
{
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
                    kernel.Run<Simd32, float>(range.Start, range.Count);
                    break;
            }
        }
    }

    /// <summary>With the widest vector that a pixel fills.</summary>
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
                kernel.Run<Simd32, float>();
                break;
        }
    }
}
