using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Tests.Hardware;

public class ModelHardwareTests
{
    [Fact]
    public void A_process_computes_with_no_more_than_the_processor_has()
    {
        Assert.Equal(VectorWidths.Default, ModelHardware.VectorWidth);
        Assert.InRange(VectorWidths.Supported[0], VectorWidth.Bits128, ModelHardware.WidestVectorWidth);
    }

    /// <summary>The class under test asks the processor; Linux lists what it found there.</summary>
    [Fact]
    public void The_widest_vectors_are_those_that_the_system_lists()
    {
        string list = File.Exists("/proc/cpuinfo") ? File.ReadAllText("/proc/cpuinfo") : "";

        VectorWidth expected =
            !X86Base.IsSupported ? VectorWidth.Bits128 // Arm's, and all that is left without intrinsics
            : list.Contains(" avx512vl", StringComparison.Ordinal) ? VectorWidth.Bits512
            : list.Contains(" avx2", StringComparison.Ordinal) ? VectorWidth.Bits256
            : list.Contains(" sse2", StringComparison.Ordinal) ? VectorWidth.Bits128
            : ModelHardware.WidestVectorWidth; // a system without a list

        Assert.Equal(expected, ModelHardware.WidestVectorWidth);
    }

    [Fact]
    public void Nothing_limits_a_process_that_uses_the_widest_vectors()
    {
        Assert.Equal(ModelHardware.VectorWidth == ModelHardware.WidestVectorWidth, ModelHardware.Limitation is null);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            Assert.Null(ModelHardware.Explain(width, width, isRequested: false, compiledAheadOfTime: true));
        }
    }

    [Theory]
    [InlineData(
        128,
        256,
        false,
        true,
        "Models compute with vectors of 128 bits, and the processor has 256: the program was compiled ahead of time for processors without wider ones; publish it with ConvNextV2InstructionSet=x86-64-v3, or native for the machine that compiles it."
    )]
    [InlineData(
        256,
        512,
        false,
        true,
        "Models compute with vectors of 256 bits, and the processor has 512: the program was compiled ahead of time for processors without wider ones; publish it with ConvNextV2InstructionSet=x86-64-v4, or native for the machine that compiles it."
    )]
    [InlineData(
        128,
        512,
        true,
        true,
        "Models compute with vectors of 128 bits, and the processor has 512: the environment variable CONVNEXTV2_VECTOR_BITS asks for them."
    )]
    [InlineData(
        256,
        512,
        false,
        false,
        "Models compute with vectors of 256 bits, and the processor has 512: the .NET runtime keeps from wider ones, because they slow this processor down or a setting such as DOTNET_EnableAVX2=0 says so."
    )]
    public void What_limits_a_process_is_said_with_what_would_change_it(
        int used,
        int widest,
        bool isRequested,
        bool compiledAheadOfTime,
        string expected
    ) => Assert.Equal(expected, ModelHardware.Explain((VectorWidth)used, (VectorWidth)widest, isRequested, compiledAheadOfTime));
}
