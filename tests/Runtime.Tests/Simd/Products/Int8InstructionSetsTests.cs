using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Tests.Simd.Products;

public sealed class Int8InstructionSetsTests
{
    private const string HardwareList = "/proc/cpuinfo";

    /// <summary>
    /// The other tests run with each set of the process. This one says which those must be, from what Linux lists of the
    /// processor and what .NET's switches take away, so that none goes missing unseen.
    /// </summary>
    [Fact]
    public void A_process_has_what_the_processor_has_but_for_what_is_switched_off()
    {
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        string? list = File.Exists(HardwareList) ? File.ReadAllText(HardwareList) : null;

        // An emulator shows the list of the machine that it runs on, and itself has all that there is.
        bool isEmulated = isArm && list is not null && !list.Contains("asimd", StringComparison.Ordinal);

        Has(Int8Instructions.Portable, true);
        Has(Int8Instructions.AdvSimd, isArm, [" asimd"], ["HWIntrinsic"]);
        Has(Int8Instructions.Dp, isArm, [" asimddp"], ["HWIntrinsic", "Arm64Dp"]);
        Has(Int8Instructions.Ssse3, isX64, [" ssse3"], ["HWIntrinsic", "SSE42"]);
        Has(Int8Instructions.Avx2, isX64, [" avx2", " fma"], ["HWIntrinsic", "SSE42", "AVX", "AVX2"]);

        // .NET does without 512 bits where they slow the processor down. VPDPBUSD of AVX-512 only .NET 11 has, at both widths, and
        // takes it together with what else came with Ice Lake.
        string[] switches = ["HWIntrinsic", "SSE42", "AVX", "AVX2", "AVX512"];
        string[] iceLake = [" avx512_vnni", " avx512_bitalg"];
        string[] iceLakeSwitches = [.. switches, "AVX512v2", "AVX512v3"];
        bool isWide = isX64 && Vector512.IsHardwareAccelerated;
        bool hasNet11 = Environment.Version.Major >= 11;
        bool isInAvx512 = hasNet11 && list is not null && iceLake.All(list.Contains) && !iceLakeSwitches.Any(IsOff);
        Has(Int8Instructions.Avx512BW, isWide, [" avx512bw"], switches);
        Has(Int8Instructions.Avx512Vnni, isWide && hasNet11, iceLake, iceLakeSwitches);
        Has(
            Int8Instructions.AvxVnni,
            isX64,
            isInAvx512 ? iceLake : [" avx_vnni"],
            isInAvx512 ? iceLakeSwitches : ["HWIntrinsic", "SSE42", "AVX", "AVX2", "AVXVNNI"]
        );

        void Has(Int8Instructions instructions, bool isPossible, string[]? listed = null, string[]? switches = null)
        {
            bool isOff = switches?.Any(IsOff) ?? false;
            bool isThere = isEmulated || list is null || listed is null || listed.All(list.Contains);
            if (list is not null || isOff || !isPossible)
            {
                Assert.Equal(
                    (instructions, isPossible && isThere && !isOff),
                    (instructions, Int8InstructionSets.Supported.Contains(instructions))
                );
            }
        }
    }

    [Fact]
    public void A_model_uses_the_fastest_whose_vectors_are_no_wider_than_its_own()
    {
        Assert.Equal(Int8InstructionSets.Supported[0], Int8InstructionSets.For(VectorWidth.Bits512));
        foreach (VectorWidth width in VectorWidths.Supported)
        {
            Assert.Equal(
                Int8InstructionSets.Supported.First(instructions => instructions.Width() <= width),
                Int8InstructionSets.For(width)
            );
        }

        Assert.Equal(Int8InstructionSets.For(ModelHardware.VectorWidth), ModelHardware.Int8Instructions);
    }

    [Fact]
    public void No_set_has_wider_vectors_than_the_process()
    {
        foreach (Int8Instructions instructions in Int8InstructionSets.Supported)
        {
            Assert.Contains(instructions.Width(), VectorWidths.Supported);
        }
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable("DOTNET_Enable" + name) == "0";
}
