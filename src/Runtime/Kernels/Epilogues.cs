using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>Overwrites the output.</summary>
internal readonly unsafe struct Overwrite : IEpilogue
{
    public static bool SumsSquares => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(value, destination);

    public static void Finish<TSimd, TVector>(float* output, nint pixelStride, int pixels, int columns, float* squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct { }
}

/// <summary>Adds to the output: the residual connection.</summary>
internal readonly unsafe struct AddResidual : IEpilogue
{
    public static bool SumsSquares => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(TSimd.Add(TSimd.Load(destination), value), destination);

    public static void Finish<TSimd, TVector>(float* output, nint pixelStride, int pixels, int columns, float* squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct { }
}
