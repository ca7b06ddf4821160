using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Each pixel of a map in bytes, by its own step and origin; before that each channel times a factor, where there are any.
/// </summary>
internal unsafe struct QuantizeKernel : IPixelKernel
{
    public PixelGrid Map;

    /// <summary>Pixels of bytes, then step and origin.</summary>
    public PixelGrid Output;

    public int Channels;

    /// <summary>Where a pixel's step stands, in floats.</summary>
    public int Words;

    /// <summary>One for each channel, or null.</summary>
    public float* Scale;

    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int row = 0; row < Map.Height; row++)
        {
            if (Scale == null)
            {
                RunRow<TSimd, TVector, Zero>(Map.Row(row), Output.Row(row));
            }
            else
            {
                RunRow<TSimd, TVector, One>(Map.Row(row), Output.Row(row));
            }
        }
    }

    // Not inlined for the reason given at LayerNormQuantizeKernel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void RunRow<TSimd, TVector, TScaled>(float* pixel, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TScaled : struct, IConstant
    {
        nint rest = Channels % TSimd.Lanes;
        nint whole = Channels - rest;
        nint last = rest == 0 ? -1 : Channels - TSimd.Lanes;
        float* scale = Scale;
        for (int column = 0; column < Map.Width; column++)
        {
            (float smallest, float largest) = QuantizedRow.RangeOf<TSimd, TVector, TScaled>(pixel, scale, whole, last);
            float range = largest - smallest;
            float steps = QuantizedRow.StepsPerUnit(range);
            QuantizedRow.Write<TSimd, TVector, TScaled>(pixel, scale, whole, last, smallest, steps, (byte*)output);
            output[Words] = range / ByteProducts.LargestInput;
            output[Words + 1] = smallest;
            pixel += Map.PixelStride;
            output += Output.PixelStride;
        }
    }
}
