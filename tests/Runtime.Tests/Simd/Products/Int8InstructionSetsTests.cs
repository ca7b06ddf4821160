using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Tests.Simd.Products;

public class Int8InstructionSetsTests
{
    /// <summary>
    /// The other tests run with each supported set. This one says which those must be, so that none goes missing unseen.
    /// </summary>
    [Fact]
    public void Each_set_of_instructions_that_the_process_has_is_there()
    {
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

        Has(Int8Instructions.Portable, true);
        Has(Int8Instructions.AdvSimd, System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported);
        Has(Int8Instructions.Ssse3, isX64 && Vector128.IsHardwareAccelerated);
        Has(Int8Instructions.Avx2, isX64 && Vector256.IsHardwareAccelerated);
        Has(Int8Instructions.Avx512BW, isX64 && Vector512.IsHardwareAccelerated);
#if NET11_0_OR_GREATER
        bool hasVnni = System.Runtime.Intrinsics.X86.AvxVnni.V512.IsSupported;
        Has(Int8Instructions.Avx512Vnni, hasVnni && Vector512.IsHardwareAccelerated);
        Assert.True(!hasVnni || Int8InstructionSets.Supported.Contains(Int8Instructions.AvxVnni));
#else
        Has(Int8Instructions.Avx512Vnni, false);
#endif

        static void Has(Int8Instructions instructions, bool expected) =>
            Assert.Equal(expected, Int8InstructionSets.Supported.Contains(instructions));
    }

    [Fact]
    public void The_fastest_is_chosen_whose_vectors_are_no_wider_than_those_of_the_model()
    {
        Assert.Equal(Int8InstructionSets.Supported[0], Int8InstructionSets.For(VectorWidths.Supported[0]));
        foreach (VectorWidth vectors in VectorWidths.Supported)
        {
            Assert.True(Int8InstructionSets.For(vectors).Width() <= vectors);
        }
    }
}
