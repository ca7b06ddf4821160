using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd;

/// <summary>Which widths this process can use, and which one it does unless told otherwise.</summary>
internal static class VectorWidths
{
    /// <summary>Overrides the choice for a whole process: 128, 256 or 512.</summary>
    public const string EnvironmentVariable = "CONVNEXTV2_VECTOR_BITS";

    /// <summary>The widest first. The hardware's word for 512 also says that it does not slow down for them.</summary>
    public static IReadOnlyList<VectorWidth> Supported { get; } =
        new[] { VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128 }.Where(IsSupported).ToArray();

    public static VectorWidth Default { get; } = Choose(Environment.GetEnvironmentVariable(EnvironmentVariable));

    /// <summary>
    /// Vector256.IsHardwareAccelerated would miss AVX2 where Native AOT finds it only at run time; the instruction sets' own
    /// properties do not.
    /// </summary>
    public static bool IsSupported(VectorWidth width) =>
        width switch
        {
            VectorWidth.Bits512 => Vector512.IsHardwareAccelerated,
            VectorWidth.Bits256 => Avx2.IsSupported && Fma.IsSupported,
            VectorWidth.Bits128 => true,
            _ => false,
        };

    public static VectorWidth Require(VectorWidth width) =>
        IsSupported(width)
            ? width
            : throw new PlatformNotSupportedException(
                $"This process cannot compute with vectors of {(int)width} bits; it can with {string.Join(", ", Supported.Select(supported => (int)supported))}."
            );

    public static VectorWidth Choose(string? requested)
    {
        if (string.IsNullOrEmpty(requested))
        {
            return Supported[0];
        }

        return int.TryParse(requested, out int bits) && Enum.IsDefined((VectorWidth)bits)
            ? Require((VectorWidth)bits)
            : throw new PlatformNotSupportedException($"{EnvironmentVariable} is '{requested}'; it can be 128, 256 or 512.");
    }

    /// <summary>Floats in a vector.</summary>
    public static int Lanes(this VectorWidth width) => (int)width / (8 * sizeof(float));
}
