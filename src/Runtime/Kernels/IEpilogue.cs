using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>What becomes of finished sums.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Takes a vector of sums from the registers to the output.</summary>
    static abstract void Store<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>Goes over some pixels of a panel once more, while they are in the first cache.</summary>
    /// <param name="output">The first pixel's columns of the panel.</param>
    /// <param name="pixelStride">Floats from a pixel to the next.</param>
    /// <param name="pixels">Pixels one after the other.</param>
    /// <param name="columns">The panel's columns.</param>
    /// <param name="squares">Sums of squares of the panel's columns, where the epilogue keeps them.</param>
    static abstract void Finish<TSimd, TVector>(float* output, nint pixelStride, int pixels, int columns, float* squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
