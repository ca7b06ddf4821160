using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The normalisation of some pixels, one after the other. Sums are made lane by lane, then over the lanes. Where the channels
/// are no whole number of vectors, the last vector overlaps the one before it, and a mask keeps the channels that both have out
/// of the sums. The last vector is read before anything is written, because the source may be the destination.
/// </summary>
internal readonly unsafe struct LayerNormRow
{
    private readonly int _channels;
    private readonly float _epsilon;
    private readonly float* _weight;
    private readonly float* _bias;

    /// <param name="channels">At least as many as a vector has lanes.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="weight">One for each channel, or null.</param>
    /// <param name="bias">One for each channel, or null.</param>
    public LayerNormRow(int channels, float epsilon, float* weight, float* bias)
    {
        _channels = channels;
        _epsilon = epsilon;
        _weight = weight;
        _bias = bias;
    }

    /// <summary>Floats from a pixel of the source to the next.</summary>
    public required nint SourceStride { get; init; }

    /// <summary>Floats from a pixel of the destination to the next.</summary>
    public required nint DestinationStride { get; init; }

    public required int Pixels { get; init; }

    /// <typeparam name="TSimd">The operations.</typeparam>
    /// <typeparam name="TVector">The vectors.</typeparam>
    /// <typeparam name="TAffine">One to apply weight and bias, zero where there are none.</typeparam>
    /// <param name="source">The first pixel.</param>
    /// <param name="destination">Where it goes; perhaps the same.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normalize<TSimd, TVector, TAffine>(float* source, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TAffine : struct, IConstant
    {
        var moments = new ChannelMoments<TSimd, TVector>(_channels, _epsilon);
        nint lanes = TSimd.Lanes;
        nint whole = moments.Whole;
        nint last = moments.Last;
        nint sourceStride = SourceStride;
        nint destinationStride = DestinationStride;
        float* weight = _weight;
        float* bias = _bias;
        for (int pixels = Pixels; pixels > 0; pixels--)
        {
            (float mean, float scale) = moments.Of(source);
            TVector means = TSimd.Broadcast(mean);
            TVector scales = TSimd.Broadcast(scale);
            TVector tail = TSimd.Load(source + Math.Max(last, 0));
            for (nint c = 0; c < whole; c += lanes)
            {
                TVector y = TSimd.Multiply(TSimd.Subtract(TSimd.Load(source + c), means), scales);
                y = TAffine.Value == 1 ? TSimd.MultiplyAdd(y, TSimd.Load(weight + c), TSimd.Load(bias + c)) : y;
                TSimd.Store(y, destination + c);
            }

            if (last >= 0)
            {
                TVector y = TSimd.Multiply(TSimd.Subtract(tail, means), scales);
                y = TAffine.Value == 1 ? TSimd.MultiplyAdd(y, TSimd.Load(weight + last), TSimd.Load(bias + last)) : y;
                TSimd.Store(y, destination + last);
            }

            source += sourceStride;
            destination += destinationStride;
        }
    }
}
