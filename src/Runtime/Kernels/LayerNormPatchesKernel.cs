using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>The normalisation of a map into patches of 2×2 pixels side by side.</summary>
internal unsafe struct LayerNormPatchesKernel : IPixelKernel
{
    /// <summary>At least twice as high and as wide as the patches.</summary>
    public PixelGrid Map;

    /// <summary>Of four times the channels.</summary>
    public PixelGrid Patches;

    /// <summary>Of the map.</summary>
    public int Channels;

    public float Epsilon;

    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var everyOther = new LayerNormRow(Channels, Epsilon, weight: null, bias: null)
        {
            SourceStride = 2 * Map.PixelStride,
            DestinationStride = Patches.PixelStride,
            Pixels = Patches.Width,
        };
        nint channels = Channels;
        for (int row = 0; row < Patches.Height; row++)
        {
            float* upper = Map.Row(2 * row);
            float* lower = Map.Row((2 * row) + 1);
            float* patches = Patches.Row(row);
            everyOther.Normalize<TSimd, TVector, Zero>(upper, patches);
            everyOther.Normalize<TSimd, TVector, Zero>(upper + Map.PixelStride, patches + channels);
            everyOther.Normalize<TSimd, TVector, Zero>(lower, patches + (2 * channels));
            everyOther.Normalize<TSimd, TVector, Zero>(lower + Map.PixelStride, patches + (3 * channels));
        }
    }
}
