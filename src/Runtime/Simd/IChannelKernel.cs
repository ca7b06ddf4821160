namespace ConvNextV2.Compiled.Simd;

/// <summary>A kernel whose channels are independent: it can be run on any of them.</summary>
internal interface IChannelKernel
{
    /// <param name="start">First channel.</param>
    /// <param name="count">Channels, a multiple of the vector's lanes.</param>
    void Run<TSimd, TVector>(int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
