using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled;

/// <summary>
/// The vectors that models compute with in this process, and the widest that the processor has. They differ where a program
/// was compiled ahead of time for older processors, where instructions are switched off, or where .NET avoids vectors that slow
/// the processor down.
/// </summary>
public static class ModelHardware
{
    /// <summary>The vectors that a model computes with unless it is loaded with others.</summary>
    /// <exception cref="PlatformNotSupportedException">The environment variable <c>CONVNEXTV2_VECTOR_BITS</c> is none of 128,
    /// 256 and 512, or asks for vectors that the process does not have.</exception>
    public static VectorWidth VectorWidth => VectorWidths.Default;

    /// <summary>
    /// The instructions that models of <c>Precision="Int8"</c> multiply bytes with, unless they are loaded with other vectors.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">As for <see cref="VectorWidth"/>.</exception>
    public static Int8Instructions Int8Instructions => Int8InstructionSets.For(VectorWidth);

    /// <summary>
    /// The widest vectors that the processor has. With <c>DOTNET_EnableHWIntrinsic=0</c> it cannot be asked, and this is what
    /// the process has.
    /// </summary>
    public static VectorWidth WidestVectorWidth { get; } = Detect();

    /// <summary>Why <see cref="VectorWidth"/> is not the widest, and what would change that; null if it is.</summary>
    /// <exception cref="PlatformNotSupportedException">As for <see cref="VectorWidth"/>.</exception>
    public static string? Limitation =>
        Explain(
            VectorWidth,
            WidestVectorWidth,
            VectorWidths.IsRequested,
            compiledAheadOfTime: !RuntimeFeature.IsDynamicCodeSupported
        );

    // What is requested is not compared with what is supported: in a program of two instruction sets the variable chose that too.
    internal static string? Explain(VectorWidth used, VectorWidth widest, bool isRequested, bool compiledAheadOfTime)
    {
        if (used >= widest)
        {
            return null;
        }

        string reason = (isRequested, compiledAheadOfTime) switch
        {
            (true, _) => $"the environment variable {VectorWidths.EnvironmentVariable} asks for them",
            (_, true) => "the program was compiled ahead of time for processors without wider ones; "
                + "publish it with ConvNextV2InstructionSet="
                + (widest == VectorWidth.Bits512 ? "x86-64-v4" : "x86-64-v3")
                + ", or native for the machine that compiles it",
            _ => "the .NET runtime keeps from wider ones, because they slow this processor down "
                + "or a setting such as DOTNET_EnableAVX2=0 says so",
        };
        return $"Models compute with vectors of {(int)used} bits, and the processor has {(int)widest}: {reason}.";
    }

    // Asks the processor itself: IsSupported is what the compiler decided.
    private static VectorWidth Detect()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return VectorWidths.Supported[0];
        }

        // Leaf 1, ECX.
        const int Fma = 1 << 12;
        const int OsSavesVectors = 1 << 27;

        // Leaf 7, EBX. .NET takes F, DQ, CD, BW and VL together.
        const int Avx2 = 1 << 5;
        const int Avx512 = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;
        int basic = X86Base.CpuId(1, 0).Ecx;
        int extended = X86Base.CpuId(7, 0).Ebx;
        return (basic & (Fma | OsSavesVectors)) != (Fma | OsSavesVectors) || (extended & Avx2) == 0 ? VectorWidth.Bits128
            : (extended & Avx512) != Avx512 ? VectorWidth.Bits256
            : VectorWidth.Bits512;
    }
}
