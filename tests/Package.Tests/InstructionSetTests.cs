using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>What programs compiled ahead of time have in common, wherever they have the runtime from.</summary>
public abstract class InstructionSetTests
{
    // Instruction sets are chosen among those of x64; every ARM64 processor has the one that models use.
    private protected static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The program of <c>Consumers/OneFile</c>, not yet compiled.</summary>
    private protected abstract Consumer NewProgram();

    [Fact]
    public void Without_an_instruction_set_a_program_runs_anywhere_and_says_why_it_is_slow()
    {
        PublishedProgram program = NewProgram().Publish(instructionSet: "none");

        string[] lines = program.Run();
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("CNV0038", program.Log, StringComparison.Ordinal);
        if (!IsX64)
        {
            Assert.Equal("Bits128; nothing limits it", lines[3]);
            return;
        }

        Assert.StartsWith(
            "Bits128; Models compute with vectors of 128 bits, and the processor has ",
            lines[3],
            StringComparison.Ordinal
        );
        Assert.Contains(
            "compiled ahead of time for processors without wider ones; publish it with ConvNextV2InstructionSet=",
            lines[3],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_unknown_instruction_set_is_refused_with_those_that_there_are()
    {
        Consumer consumer = NewProgram();

        if (!IsX64)
        {
            Assert.StartsWith("Ankle boot ", consumer.Publish(instructionSet: "avx3").Run()[0], StringComparison.Ordinal);
            return;
        }

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
            consumer.Publish(instructionSet: "avx3")
        );

        Assert.Contains(
            "ConvNextV2InstructionSet is 'avx3'; it can be x86-64-v3, x86-64-v4, x86-64-v3+x86-64-v4, native or none.",
            exception.Message,
            StringComparison.Ordinal
        );
    }
}
