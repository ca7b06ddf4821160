using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Stores sums as they are; then, pixels in order, applies an activation in place and adds up the squares of each channel.
/// </summary>
internal readonly unsafe struct Activate<TActivation> : IEpilogue
    where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(value, destination);

    public static void Finish<TSimd, TVector>(float* output, nint pixelStride, int pixels, int columns, float* squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int column = 0; column < columns; column += TSimd.Lanes)
        {
            ApplyToColumn<TSimd, TVector>(output + column, pixelStride, pixels, squares + column);
        }
    }

    /// <summary>One vector of channels down the pixels, its squares in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyToColumn<TSimd, TVector>(float* column, nint pixelStride, int pixels, float* squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector sum = TSimd.Load(squares);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            TVector y = TActivation.Apply<TSimd, TVector>(TSimd.Load(column));
            TSimd.Store(y, column);
            sum = TSimd.MultiplyAdd(y, y, sum);
            column += pixelStride;
        }

        TSimd.Store(sum, squares);
    }
}
