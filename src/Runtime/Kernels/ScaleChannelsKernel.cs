using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Each pixel times a factor for each channel, in place. Pixels are the outer loop and not calls: where work is cut by channels
/// a pixel is a few vectors, less than a call costs.
/// </summary>
internal unsafe struct ScaleChannelsKernel : IChannelKernel
{
    public PixelGrid Map;

    /// <summary>One for each channel.</summary>
    public float* Scale;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TSimd, TVector>(int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int row = 0; row < Map.Height; row++)
        {
            float* pixel = Map.Row(row);
            for (int column = 0; column < Map.Width; column++)
            {
                for (int channel = start; channel < start + count; channel += TSimd.Lanes)
                {
                    TSimd.Store(TSimd.Multiply(TSimd.Load(pixel + channel), TSimd.Load(Scale + channel)), pixel + channel);
                }

                pixel += Map.PixelStride;
            }
        }
    }
}
