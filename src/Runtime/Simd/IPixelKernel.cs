namespace ConvNextV2.Compiled.Simd;

/// <summary>A kernel that needs all channels of a pixel at once, and takes care of those that fill no vector.</summary>
internal interface IPixelKernel
{
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
