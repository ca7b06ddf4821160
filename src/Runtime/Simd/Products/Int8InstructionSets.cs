using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>Which instructions there are for bytes, and which of them a model uses.</summary>
internal static class Int8InstructionSets
{
    // The fastest first. VPDPBUSD at 256 bits does in one instruction what takes five at 512.
    private static readonly Int8Instructions[] Fastest =
    [
        Int8Instructions.Avx512Vnni,
        Int8Instructions.AvxVnni,
        Int8Instructions.Avx512BW,
        Int8Instructions.Avx2,
        Int8Instructions.Dp,
        Int8Instructions.AdvSimd,
        Int8Instructions.Ssse3,
        Int8Instructions.Portable,
    ];

    /// <summary>Those of the process, the fastest first.</summary>
    public static IReadOnlyList<Int8Instructions> Supported { get; } = Array.FindAll(Fastest, IsSupported);

    /// <summary>The fastest whose vectors are no wider.</summary>
    public static Int8Instructions For(VectorWidth vectors) =>
        Array.Find(Fastest, instructions => IsSupported(instructions) && instructions.Width() <= vectors);

    /// <summary>The widest vectors that they compute with.</summary>
    public static VectorWidth Width(this Int8Instructions instructions) =>
        instructions switch
        {
            Int8Instructions.Avx512Vnni or Int8Instructions.Avx512BW => VectorWidth.Bits512,
            Int8Instructions.AvxVnni or Int8Instructions.Avx2 => VectorWidth.Bits256,
            _ => VectorWidth.Bits128,
        };

    /// <summary>Vectors of the widest panel that weights are packed in.</summary>
    public static int VectorsPerPanel(this Int8Instructions instructions) =>
        instructions switch
        {
            Int8Instructions.Avx512Vnni or Int8Instructions.AvxVnni or Int8Instructions.Avx512BW or Int8Instructions.Dp => 3,
            _ => 2,
        };

    private static bool IsSupported(Int8Instructions instructions) =>
        instructions switch
        {
            Int8Instructions.Avx512Vnni => Avx512VnniProducts.IsSupported,
            Int8Instructions.AvxVnni => AvxVnniProducts.IsSupported,
            Int8Instructions.Avx512BW => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported,
            Int8Instructions.Avx2 => Avx2.IsSupported && Fma.IsSupported,
            Int8Instructions.Dp => Dp.IsSupported,
            Int8Instructions.AdvSimd => AdvSimd.Arm64.IsSupported,
            Int8Instructions.Ssse3 => Ssse3.IsSupported,
            Int8Instructions.Portable => true,
            _ => false,
        };
}
