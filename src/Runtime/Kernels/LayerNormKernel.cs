using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>The normalisation of a map in place.</summary>
internal unsafe struct LayerNormKernel : IPixelKernel
{
    public PixelGrid Map;
    public int Channels;
    public float Epsilon;

    /// <summary>One for each channel; null for neither weight nor bias.</summary>
    public float* Weight;

    /// <summary>One for each channel, where there is a weight.</summary>
    public float* Bias;

    public readonly void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var pixels = new LayerNormRow(Channels, Epsilon, Weight, Bias)
        {
            SourceStride = Map.PixelStride,
            DestinationStride = Map.PixelStride,
            Pixels = Map.Width,
        };
        for (int row = 0; row < Map.Height; row++)
        {
            if (Weight == null)
            {
                pixels.Normalize<TSimd, TVector, Zero>(Map.Row(row), Map.Row(row));
            }
            else
            {
                pixels.Normalize<TSimd, TVector, One>(Map.Row(row), Map.Row(row));
            }
        }
    }
}
