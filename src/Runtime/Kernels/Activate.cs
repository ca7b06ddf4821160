using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Stores sums as they are. Then, pixel by pixel in order, applies an activation in place and sums the squares of each channel.
/// </summary>
internal readonly unsafe struct Activate<TActivation> : IEpilogue
    where TActivation : struct, IActivation
{
    public static bool SumsSquares => true;

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

    // One vector of channels down the pixels, with its sum of squares in a register.
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
