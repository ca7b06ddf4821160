using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>A width that an instruction set does not have, and that nothing is packed for.</summary>
internal readonly struct NoProducts : IProducts<Vector512<float>>, IProducts<Vector256<float>>
{
    public static Vector512<float> MultiplyAdd(
        Vector512<float> a0,
        Vector512<float> b0,
        Vector512<float> a1,
        Vector512<float> b1,
        Vector512<float> sums
    ) => throw new NotSupportedException();

    public static Vector256<float> MultiplyAdd(
        Vector256<float> a0,
        Vector256<float> b0,
        Vector256<float> a1,
        Vector256<float> b1,
        Vector256<float> sums
    ) => throw new NotSupportedException();
}
