using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The mean of a pixel's channels and the scale that makes their variance 1, as layer norm has them. The variance is taken
/// around the mean. Where the channels are no whole number of vectors, the last vector overlaps the one before it, and a mask
/// keeps the channels that both have out of the sums.
/// </summary>
internal readonly unsafe struct ChannelMoments<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int WidestLanes = 16;

    private readonly float _perChannel;
    private readonly float _epsilon;
    private readonly TVector _isNew;

    /// <param name="channels">At least as many as a vector has lanes.</param>
    /// <param name="epsilon">Added to the variance.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ChannelMoments(int channels, float epsilon)
    {
        nint rest = channels % TSimd.Lanes;
        Whole = channels - rest;
        Last = rest == 0 ? -1 : channels - TSimd.Lanes;
        _perChannel = 1f / channels;
        _epsilon = epsilon;
        fixed (float* mask = ZerosAndOnes)
        {
            _isNew = TSimd.Load(mask + WidestLanes - TSimd.Lanes + rest);
        }
    }

    /// <summary>Channels that fill vectors.</summary>
    public nint Whole { get; }

    /// <summary>Where the overlapping vector begins; −1 if there is none.</summary>
    public nint Last { get; }

    private static ReadOnlySpan<float> ZerosAndOnes =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (float Mean, float Scale) Of(float* pixel)
    {
        nint lanes = TSimd.Lanes;
        TVector zero = TSimd.Broadcast(0);

        // Two sums, because an addition takes longer than a load.
        TVector tail = Last < 0 ? zero : TSimd.Load(pixel + Last);
        TVector sum = TSimd.Multiply(tail, _isNew);
        TVector odd = zero;
        nint c = 0;
        for (; c < Whole - lanes; c += 2 * lanes)
        {
            sum = TSimd.Add(sum, TSimd.Load(pixel + c));
            odd = TSimd.Add(odd, TSimd.Load(pixel + c + lanes));
        }

        if (c < Whole)
        {
            sum = TSimd.Add(sum, TSimd.Load(pixel + c));
        }

        float mean = TSimd.Sum(TSimd.Add(sum, odd)) * _perChannel;
        TVector means = TSimd.Broadcast(mean);
        tail = TSimd.Subtract(tail, means);
        TVector squares = TSimd.Multiply(TSimd.Multiply(tail, _isNew), tail);
        odd = zero;
        for (c = 0; c < Whole - lanes; c += 2 * lanes)
        {
            TVector even = TSimd.Subtract(TSimd.Load(pixel + c), means);
            squares = TSimd.MultiplyAdd(even, even, squares);
            TVector next = TSimd.Subtract(TSimd.Load(pixel + c + lanes), means);
            odd = TSimd.MultiplyAdd(next, next, odd);
        }

        if (c < Whole)
        {
            TVector even = TSimd.Subtract(TSimd.Load(pixel + c), means);
            squares = TSimd.MultiplyAdd(even, even, squares);
        }

        float variance = TSimd.Sum(TSimd.Add(squares, odd)) * _perChannel;
        return (mean, 1 / MathF.Sqrt(variance + _epsilon));
    }
}
