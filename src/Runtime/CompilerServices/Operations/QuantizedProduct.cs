using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.CompilerServices;

using AdvSimdTile = QuantizedTile<TwoByFour, NoProducts, NoProducts, AdvSimdProducts>;
using Avx2Tile = QuantizedTile<TwoByFour, NoProducts, Avx2Products, Ssse3Products>;
using Avx512BWTile = QuantizedTile<ThreeBySeven, Avx512BWProducts, Avx2Products, Ssse3Products>;
using Avx512VnniTile = QuantizedTile<ThreeBySeven, Avx512VnniProducts, AvxVnniProducts, Ssse3Products>;
using AvxVnniTile = QuantizedTile<ThreeByFour, NoProducts, AvxVnniProducts, Ssse3Products>;
using DpTile = QuantizedTile<ThreeBySeven, NoProducts, NoProducts, DpProducts>;
using PortableTile = QuantizedTile<TwoByFour, NoProducts, NoProducts, PortableProducts>;
using Ssse3Tile = QuantizedTile<TwoByFour, NoProducts, NoProducts, Ssse3Products>;

/// <summary>
/// A matrix product of bytes: the one place where instructions become a type. The compiler knows the support checks as constants
/// and drops what the target does not have.
/// </summary>
internal static unsafe class QuantizedProduct
{
    /// <param name="input">Rows of a map.</param>
    /// <param name="weights">From its channels.</param>
    /// <param name="tile">Whose channels of the output to compute; all if null.</param>
    /// <param name="output">As many pixels as the input.</param>
    /// <param name="squares">A sum for each channel of the output if the epilogue makes them, else empty.</param>
    public static void Run<TEpilogue>(
        QuantizedMap input,
        QuantizedMatrix weights,
        Tile? tile,
        FeatureMap output,
        Span<float> squares
    )
        where TEpilogue : struct, IEpilogue
    {
        ArgumentNullException.ThrowIfNull(weights);
        Shapes.Require(
            input.Channels == weights.Inputs,
            $"Weights from {weights.Inputs} channels were applied to a map of {input.Describe()}."
        );
        switch (weights.Instructions)
        {
            case Int8Instructions.Avx512Vnni when Avx512VnniProducts.IsSupported:
                Run<Avx512VnniTile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.AvxVnni when AvxVnniProducts.IsSupported:
                Run<AvxVnniTile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.Avx512BW when Vector512.IsHardwareAccelerated:
                Run<Avx512BWTile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.Avx2 when Avx2.IsSupported:
                Run<Avx2Tile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.Ssse3 when Ssse3.IsSupported:
                Run<Ssse3Tile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.Dp when Dp.IsSupported:
                Run<DpTile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.AdvSimd when AdvSimd.Arm64.IsSupported:
                Run<AdvSimdTile, TEpilogue>(input, weights, tile, output, squares);
                break;
            case Int8Instructions.Portable:
                Run<PortableTile, TEpilogue>(input, weights, tile, output, squares);
                break;
            default:
                throw new UnreachableException(
                    $"Weights are packed for {weights.Instructions}, which this process does not have."
                );
        }
    }

    private static void Run<TTile, TEpilogue>(
        QuantizedMap input,
        QuantizedMatrix weights,
        Tile? tile,
        FeatureMap output,
        Span<float> squares
    )
        where TTile : struct, IGemmTile
        where TEpilogue : struct, IEpilogue
    {
        var matrix = new MatrixView(weights);
        fixed (float* pixels = input.Data)
        {
            MatrixProduct.Run<TTile, TEpilogue>(
                PixelGrid.Of(input, pixels),
                PatchLayout.Pixel(input.Words),
                tile is { } part ? matrix.Columns(part) : matrix,
                output,
                squares
            );
        }
    }
}
