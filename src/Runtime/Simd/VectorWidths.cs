using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd;

/// <summary>The widths that this process can use, and the one that it uses by default.</summary>
internal static class VectorWidths
{
    /// <summary>Overrides the default for a whole process: 128, 256 or 512.</summary>
    public const string EnvironmentVariable = "CONVNEXTV2_VECTOR_BITS";

    // Only read here. A static initializer that judged it could throw no more than a TypeInitializationException.
    private static readonly string? Requested = Environment.GetEnvironmentVariable(EnvironmentVariable);

    /// <summary>Whether the environment variable says something.</summary>
    public static bool IsRequested => !string.IsNullOrEmpty(Requested);

    /// <summary>The widest first. .NET does not count 512 bits as accelerated where they slow the processor down.</summary>
    public static IReadOnlyList<VectorWidth> Supported { get; } =
        IsSupported(VectorWidth.Bits512) ? [VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128]
        : IsSupported(VectorWidth.Bits256) ? [VectorWidth.Bits256, VectorWidth.Bits128]
        : [VectorWidth.Bits128];

    /// <summary>The widest, or what the environment asks for.</summary>
    /// <exception cref="PlatformNotSupportedException">It asks for what is no width or not supported.</exception>
    public static VectorWidth Default => Choose(Requested);

    // Vector256.IsHardwareAccelerated would miss AVX2 where Native AOT finds it only at run time.
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
                $"This process cannot compute with vectors of {(int)width} bits; it can with {DescribeSupported()}."
            );

    public static VectorWidth Choose(string? requested)
    {
        if (string.IsNullOrEmpty(requested))
        {
            return Supported[0];
        }

        if (
            !int.TryParse(requested, NumberStyles.Integer, CultureInfo.InvariantCulture, out int bits)
            || !Enum.IsDefined((VectorWidth)bits)
        )
        {
            throw new PlatformNotSupportedException($"{EnvironmentVariable} is '{requested}'; it can be 128, 256 or 512.");
        }

        return IsSupported((VectorWidth)bits)
            ? (VectorWidth)bits
            : throw new PlatformNotSupportedException(
                $"{EnvironmentVariable} is '{requested}', but this process cannot compute with vectors of {bits} bits; "
                    + $"it can with {DescribeSupported()}."
            );
    }

    /// <summary>Floats in a vector.</summary>
    public static int Lanes(this VectorWidth width) => (int)width / (8 * sizeof(float));

    private static string DescribeSupported()
    {
        string text = "";
        foreach (VectorWidth width in Supported)
        {
            text += FormattableString.Invariant($"{(text.Length == 0 ? "" : ", ")}{(int)width}");
        }

        return text;
    }
}
