using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>What is done with the finished sums of a matrix product.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Whether it adds up the squares of what it stores.</summary>
    static abstract bool SumsSquares { get; }

    /// <summary>Takes a vector of sums from the registers to the output.</summary>
    static abstract void Store<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>A second look at some pixels of a panel, while they are in the first cache.</summary>
    /// <param name="output">The first pixel's columns of the panel.</param>
    /// <param name="pixelStride">Floats from a pixel to the next.</param>
    /// <param name="pixels">Pixels one after the other.</param>
    /// <param name="columns">Columns of the panel.</param>
    /// <param name="squares">A sum for each column of the panel, where the epilogue makes them.</param>
    static abstract void Finish<TSimd, TVector>(float* output, nint pixelStride, int pixels, int columns, float* squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
