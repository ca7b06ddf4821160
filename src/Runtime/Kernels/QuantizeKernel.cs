using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Each pixel of a map in bytes, by its own step and origin: scaled before, each channel by a factor, or normalised. A norm moves
/// and stretches all channels of a pixel alike, which changes none of its bytes: they are made of the map as it is, and only the
/// step and the origin are normalised.
/// </summary>
internal unsafe struct QuantizeKernel : IPixelKernel
{
    public PixelGrid Map;

    /// <summary>Pixels of bytes, then step and origin; before, where the map is to be normalised, mean and scale.</summary>
    public PixelGrid Output;

    public int Channels;

    /// <summary>Where a pixel's step stands, in floats.</summary>
    public int Words;

    /// <summary>A factor for each channel; null to normalise.</summary>
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

    // Never inlined, for the reason given at ChannelMomentsKernel.
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
            float* moments = output + Words;
            float stretch = TScaled.Value == 1 ? 1 : moments[1];
            (moments[0], moments[1]) = (
                range * stretch / ByteProducts.LargestInput,
                TScaled.Value == 1 ? smallest : (smallest - moments[0]) * stretch
            );
            pixel += Map.PixelStride;
            output += Output.PixelStride;
        }
    }
}
