using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>What turns the integer sums of up to three vectors of columns into numbers, in registers.</summary>
internal readonly unsafe struct ScaledColumns<TSimd, TVector, TVectors>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TVectors : struct, IConstant
{
    private readonly GemmColumns _columns;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaledColumns(GemmColumns columns) => _columns = columns;

    /// <param name="pixel">Its step, then its origin.</param>
    /// <param name="c0">Sums of the first vector.</param>
    /// <param name="c1">Of the second.</param>
    /// <param name="c2">Of the third.</param>
    /// <param name="output">The pixel's columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TEpilogue>(float* pixel, TVector c0, TVector c1, TVector c2, float* output)
        where TEpilogue : struct, IEpilogue
    {
        TVector step = TSimd.Broadcast(pixel[0]);
        TVector origin = TSimd.Broadcast(pixel[1]);
        TEpilogue.Store<TSimd, TVector>(Number(c0, 0, step, origin), output);
        if (TVectors.Value > 1)
        {
            TEpilogue.Store<TSimd, TVector>(Number(c1, TSimd.Lanes, step, origin), output + TSimd.Lanes);
        }

        if (TVectors.Value > 2)
        {
            TEpilogue.Store<TSimd, TVector>(Number(c2, 2 * TSimd.Lanes, step, origin), output + (2 * TSimd.Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Number(TVector sums, nint column, TVector step, TVector origin)
    {
        TVector scaled = TSimd.Multiply(TSimd.FromIntegers(sums), TSimd.Load(_columns.Scales + column));
        TVector constant = TSimd.MultiplyAdd(origin, TSimd.Load(_columns.Sums + column), TSimd.Load(_columns.Bias + column));
        return TSimd.MultiplyAdd(scaled, step, constant);
    }
}
