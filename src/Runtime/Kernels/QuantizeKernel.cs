using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Each pixel of a map in bytes, by its own step and origin; before that each channel times a factor.
/// </summary>
internal unsafe struct QuantizeKernel : IPixelKernel
{
    public PixelGrid Map;

    /// <summary>Pixels of bytes, then step and origin.</summary>
    public PixelGrid Output;

    public int Channels;

    /// <summary>Where a pixel's step stands, in floats.</summary>
    public int Words;

    /// <summary>One for each channel.</summary>
    public float* Scale;

    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int row = 0; row < Map.Height; row++)
        {
            RunRow<TSimd, TVector>(Map.Row(row), Output.Row(row));
        }
    }

    // Not inlined for the reason given at LayerNormQuantizeKernel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void RunRow<TSimd, TVector>(float* pixel, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        nint rest = Channels % TSimd.Lanes;
        nint whole = Channels - rest;
        nint last = rest == 0 ? -1 : Channels - TSimd.Lanes;
        float* scale = Scale;
        for (int column = 0; column < Map.Width; column++)
        {
            (float smallest, float largest) = QuantizedRow.RangeOf<TSimd, TVector, One>(pixel, scale, whole, last);
            float range = largest - smallest;
            float steps = QuantizedRow.StepsPerUnit(range);
            QuantizedRow.Write<TSimd, TVector, One>(pixel, scale, whole, last, smallest, steps, (byte*)output);
            output[Words] = range / ByteProducts.LargestInput;
            output[Words + 1] = smallest;
            pixel += Map.PixelStride;
            output += Output.PixelStride;
        }
    }
}
