using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Each pixel of a map, normalised, in bytes. A norm moves and stretches all channels of a pixel alike, which changes none of
/// its bytes: they are made of the map as it is, and only the step and the origin are normalised.
/// </summary>
internal unsafe struct LayerNormQuantizeKernel : IPixelKernel
{
    public PixelGrid Map;

    /// <summary>Pixels of bytes, then step and origin.</summary>
    public PixelGrid Output;

    public int Channels;

    /// <summary>Where a pixel's step stands, in floats.</summary>
    public int Words;

    public float Epsilon;

    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int row = 0; row < Map.Height; row++)
        {
            RunRow<TSimd, TVector>(Map.Row(row), Output.Row(row));
        }
    }

    // Not inlined: the JIT would, once the caller is hot, and then has no budget left to inline the vectors' operations. At 256
    // bits 16 values took 16 cycles at first and 150 from then on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void RunRow<TSimd, TVector>(float* pixel, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var moments = new ChannelMoments<TSimd, TVector>(Channels, Epsilon);
        nint whole = moments.Whole;
        nint last = moments.Last;
        for (int column = 0; column < Map.Width; column++)
        {
            (float mean, float scale) = moments.Of(pixel);
            (float smallest, float largest) = QuantizedRow.RangeOf<TSimd, TVector, Zero>(pixel, null, whole, last);
            float range = largest - smallest;
            float steps = QuantizedRow.StepsPerUnit(range);
            QuantizedRow.Write<TSimd, TVector, Zero>(pixel, null, whole, last, smallest, steps, (byte*)output);
            output[Words] = range * scale / ByteProducts.LargestInput;
            output[Words + 1] = (smallest - mean) * scale;
            pixel += Map.PixelStride;
            output += Output.PixelStride;
        }
    }
}
