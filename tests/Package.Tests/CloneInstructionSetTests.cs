using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The same for a program that takes the runtime from a clone, in which it builds.</summary>
[Collection(nameof(Alone))]
public class CloneInstructionSetTests : InstructionSetTests
{
    /// <summary>
    /// A clone's targets are imported before the SDK infers the runtime identifier, or after it came from the command line.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_program_that_takes_the_runtime_from_a_clone_gets_the_instruction_set_of_one_that_uses_the_package(
        bool runtimeIsNamed
    )
    {
        PublishedProgram program = NewProgram()
            .Publish(runtimeIdentifier: runtimeIsNamed ? RuntimeInformation.RuntimeIdentifier : null);

        string[] lines = program.Run();
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(IsX64 ? "Bits256; " : "Bits128; ", lines[3], StringComparison.Ordinal);
    }

    private protected override Consumer NewProgram() =>
        Consumer
            .Create("FromClone")
            .With("tests/Package.Tests/Consumers/OneFile/Program.cs")
            .With("samples/Fashion/model", "model")
            .With("samples/Minimal/ankle-boot.gray");
}
