using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>Each pixel's mean and scale, to where its step and origin will stand.</summary>
internal unsafe struct ChannelMomentsKernel : IPixelKernel
{
    public PixelGrid Map;

    /// <summary>Pixels of bytes, and two floats behind them.</summary>
    public PixelGrid Moments;

    public int Channels;

    /// <summary>Where those floats stand in a pixel.</summary>
    public int Words;

    public float Epsilon;

    // Never inlined: the JIT would take it into a hot caller, and have nothing left for the operations on vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var moments = new ChannelMoments<TSimd, TVector>(Channels, Epsilon);
        for (int row = 0; row < Map.Height; row++)
        {
            float* pixel = Map.Row(row);
            float* output = Moments.Row(row) + Words;
            for (int column = 0; column < Map.Width; column++)
            {
                (output[0], output[1]) = moments.Of(pixel);
                pixel += Map.PixelStride;
                output += Moments.PixelStride;
            }
        }
    }
}
