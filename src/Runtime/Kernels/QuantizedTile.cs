using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>The products that an instruction set has at each width, as the micro-kernel of a matrix product.</summary>
internal readonly unsafe struct QuantizedTile<TShape, T512, T256, T128> : IGemmTile
    where TShape : struct, ITileShape
    where T512 : struct, IProducts<Vector512<float>>
    where T256 : struct, IProducts<Vector256<float>>
    where T128 : struct, IProducts<Vector128<float>>
{
    public static int VectorsPerPanel => TShape.VectorsPerPanel;

    public static int LongestTile => TShape.LongestTile;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TSimd, TVector, TRows, TVectors, TEpilogue>(in GemmPanel panel, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TEpilogue : struct, IEpilogue
    {
        switch (TSimd.Lanes)
        {
            case 16 when typeof(T512) != typeof(NoProducts):
                QuantizedGemmTile.Run<Simd512, Vector512<float>, T512, TRows, TVectors, TEpilogue>(in panel, input, output);
                break;
            case 8 when typeof(T256) != typeof(NoProducts):
                QuantizedGemmTile.Run<Simd256, Vector256<float>, T256, TRows, TVectors, TEpilogue>(in panel, input, output);
                break;
            case 4:
                QuantizedGemmTile.Run<Simd128, Vector128<float>, T128, TRows, TVectors, TEpilogue>(in panel, input, output);
                break;
            case 1:
                QuantizedGemmTile.Run<SimdScalar, float, ScalarProducts, TRows, TVectors, TEpilogue>(in panel, input, output);
                break;
            default:
                throw new UnreachableException("Weights are packed for a width that their instructions do not have.");
        }
    }
}
