using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>For which processors a program with the package is compiled. Nothing is measured: other programs are built beside these.</summary>
public class PackageInstructionSetTests(ITestOutputHelper output) : InstructionSetTests
{
    /// <summary>
    /// The model is in a class library; a warning that says how fast the program is must not keep it from being made.
    /// </summary>
    [Fact]
    public void What_the_default_costs_is_said_once_for_a_program_and_never_as_an_error()
    {
        string log = PublishOfTwoProjects("-warnaserror");

        Assert.Equal(IsX64 ? 1 : 0, Regex.Count(log, "CNV0038"));
    }

    [Fact]
    public void Who_has_chosen_processors_by_the_compilers_own_setting_is_told_nothing() =>
        Assert.DoesNotContain("CNV0038", PublishOfTwoProjects("-p:IlcInstructionSet=x86-64-v3"), StringComparison.Ordinal);

    /// <summary>The build machine's own, which is this one; and one that it may lack.</summary>
    [Fact]
    public void With_an_instruction_set_of_its_own_a_program_has_all_that_the_processor_has()
    {
        Consumer consumer = NewProgram();

        PublishedProgram own = consumer.Publish(instructionSet: "native");
        string[] native = own.Run();
        Assert.DoesNotContain("CNV0038", own.Log, StringComparison.Ordinal);
        Assert.StartsWith("Ankle boot ", native[0], StringComparison.Ordinal);
        Assert.Equal($"Bits{(Vector512.IsHardwareAccelerated ? 512 : IsX64 ? 256 : 128)}; nothing limits it", native[3]);

        PublishedProgram wide = consumer.Publish(instructionSet: "x86-64-v4");
        if (!IsX64 || (Avx512BW.VL.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported))
        {
            Assert.Equal(native, wide.Run());
        }
        else
        {
            Assert.Contains(
                "instruction sets are not supported",
                Assert.Throws<InvalidOperationException>(() => wide.Run()).Message,
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>
    /// One executable with two compilations, of which the processor decides: each does all that a runtime does.
    /// </summary>
    [Fact]
    public void A_program_for_two_instruction_sets_is_one_file_that_chooses_when_it_starts()
    {
        PublishedProgram program = Consumer
            .Create("TwoInstructionSets")
            .With("samples/Fashion/model", "model")
            .With("samples/Minimal/ankle-boot.gray")
            .Publish();

        AssertWorks(
            program,
            Vector512.IsHardwareAccelerated ? 512
                : IsX64 ? 256
                : 128,
            []
        );
        AssertWorks(program, IsX64 ? 256 : 128, new() { ["CONVNEXTV2_VECTOR_BITS"] = IsX64 ? "256" : "128" });
        Assert.InRange(program.Size, 1, 2 * NativeAotTests.LargestProgram);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"x86-64-v3+x86-64-v4: {program.Size} bytes"));
    }

    private static void AssertWorks(PublishedProgram program, int bits, Dictionary<string, string> variables)
    {
        string[] arguments = ["two words", "", "ü"];
        string[] lines = program.RunWith(variables, arguments);
        Assert.Equal([$"Bits{bits}", "two words||ü", "True", "caught", "True"], lines[..5]);
        Assert.StartsWith("Ankle boot ", lines[5], StringComparison.Ordinal);

        string failure = Assert.Throws<InvalidOperationException>(() => program.RunWith(variables, "throw")).Message;
        Assert.Contains("InvalidOperationException: thrown on purpose", failure, StringComparison.Ordinal);
        Assert.Contains("at Program.<Main>$", failure, StringComparison.Ordinal);

        Assert.Equal(7, program.ExitCodeOnTermination(variables, "wait", untilLine: "waiting"));
    }

    [Theory]
    [InlineData(
        "-p:IlcExportUnmanagedEntrypoints=true",
        "ConvNextV2InstructionSet=x86-64-v3+x86-64-v4 is for programs that begin with their main and export nothing, and this one is a library or exports functions: set it to x86-64-v3 or x86-64-v4."
    )]
    [InlineData(
        "-p:IlcInstructionSet=x86-64-v3",
        "ConvNextV2InstructionSet is 'x86-64-v3+x86-64-v4' and IlcInstructionSet is 'x86-64-v3', which would make a program of that alone: set one of both."
    )]
    public void Two_instruction_sets_are_refused_for_a_program_that_exports_functions_or_has_a_compilers_choice_too(
        string argument,
        string expected
    )
    {
        Consumer consumer = NewProgram();
        string[] arguments =
        [
            "publish",
            consumer.OnlyProject,
            "-p:ConvNextV2InstructionSet=x86-64-v3+x86-64-v4",
            argument,
            "-r",
            "linux-x64",
        ];

        string message = Assert
            .Throws<InvalidOperationException>(() => Command.Run(consumer.Folder, "dotnet", arguments))
            .Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    /// <summary>What publishing a program prints whose model is in a project to which it refers.</summary>
    private static string PublishOfTwoProjects(string argument)
    {
        Consumer consumer = Consumer
            .Create("ClassLibrary")
            .With("samples/Fashion/model", "Wardrobe/model")
            .With("samples/Minimal/ankle-boot.gray", "App");
        return Command.Run(consumer.Folder, "dotnet", "publish", "App", "-c", "Release", "-p:PublishAot=true", argument);
    }

    private protected override Consumer NewProgram() => NativeAotTests.OneFile();
}
