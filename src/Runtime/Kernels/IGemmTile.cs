using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>A micro-kernel: some pixels by some vectors of columns of a matrix product, with all sums in registers.</summary>
internal unsafe interface IGemmTile : ITileShape
{
    /// <param name="panel">The weights, and the layout of input and output.</param>
    /// <param name="input">The first pixel.</param>
    /// <param name="output">The first pixel's columns.</param>
    static abstract void Run<TSimd, TVector, TRows, TVectors, TEpilogue>(in GemmPanel panel, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TEpilogue : struct, IEpilogue;
}
