using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// Programs compiled ahead of time; every warning of trimming and of the AOT compiler is an error. Times are printed and not
/// asserted: the machine may be busy with something else.
/// </summary>
[Collection(nameof(Alone))]
public class NativeAotTests(ITestOutputHelper output)
{
    private const int MegaByte = 1_000_000;

    // A LINQ chain over a value type on the way of a load is 5 to 10 kilobytes.
    private const int LargestProgram = 3_700_000;

    // Half a megabyte of tiles for bytes: with and without AVX-VNNI, and for older processors than the program needs.
    private const int LargestEightBitProgram = 4_300_000;
    private const string SteadyRuns = "100";

    // Instruction sets are chosen among those of x64; every ARM64 processor has the one that models use.
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

#pragma warning disable CA2252 // A preview in .NET 10; only asked for.
    private static readonly bool HasAvxVnni = AvxVnni.IsSupported;
#pragma warning restore CA2252

    [Fact]
    public void A_program_with_its_weights_inside_is_one_small_file_that_predicts_as_under_the_JIT()
    {
        Consumer consumer = OneFile();
        string[] jit = consumer.BuildAndRun("OneFile.csproj");

        PublishedProgram program = consumer.Publish();

        // Vectors may be wider under the JIT, and sums end in other digits then; these lines print three of them.
        string[] lines = program.Run();
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
        Assert.Equal(jit[..3], lines[..3]);
        if (IsX64)
        {
            Assert.Single(Regex.Matches(program.Log, "warning CNV0038: This program is compiled for x86-64-v3"));
            Assert.StartsWith("Bits256; ", lines[3], StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("CNV0038", program.Log, StringComparison.Ordinal);
            Assert.Equal("Bits128; nothing limits it", lines[3]);
        }

        long weights = new FileInfo(Repository.PathOf("samples/Fashion/model/model.safetensors")).Length;
        Report("Fashion, weights inside", program, weights);
        Assert.InRange(program.Size - weights, 1, LargestProgram);
    }

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
        PublishedProgram program = FromClone()
            .Publish(runtimeIdentifier: runtimeIsNamed ? RuntimeInformation.RuntimeIdentifier : null);

        string[] lines = program.Run();
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(IsX64 ? "Bits256; " : "Bits128; ", lines[3], StringComparison.Ordinal);
    }

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_an_instruction_set_a_program_runs_anywhere_and_says_why_it_is_slow(bool fromClone)
    {
        Consumer consumer = fromClone ? FromClone() : OneFile();

        PublishedProgram program = consumer.Publish(instructionSet: "none");

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

    /// <summary>The build machine's own, which is this one; and one that it may lack.</summary>
    [Fact]
    public void With_an_instruction_set_of_its_own_a_program_has_all_that_the_processor_has()
    {
        Consumer consumer = OneFile();

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
        Assert.InRange(program.Size, 1, 2 * LargestProgram);
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
        Consumer consumer = OneFile();
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_unknown_instruction_set_is_refused_with_those_that_there_are(bool fromClone)
    {
        Consumer consumer = fromClone ? FromClone() : OneFile();

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

    [Fact]
    public void A_published_model_beside_its_checkpoint_predicts_as_under_the_JIT_in_little_memory()
    {
        PublishedAtto atto = PublishAtto(Consumer.Create("Atto"), "Atto, weights beside");

        Assert.InRange(atto.Program.Size, 1, LargestProgram);
        Assert.InRange(atto.Peak, atto.Weights, atto.Weights + atto.Arena + (25 * MegaByte));
    }

    /// <summary>
    /// AVX-VNNI is none of x86-64-v3, but the compiler takes it for one that a program may ask for at run time.
    /// </summary>
    [Fact]
    public void An_eight_bit_model_is_compiled_for_processors_with_and_without_AVX_VNNI()
    {
        Consumer consumer = Consumer
            .Create("AttoInt8")
            .With("tests/Package.Tests/Consumers/Atto/Program.cs")
            .With("src/Models/ConvNextV2Atto224", "ConvNextV2Atto224");

        PublishedAtto atto = PublishAtto(consumer, "Atto in eight bits");

        Assert.InRange(atto.Program.Size, 1, LargestEightBitProgram);
        Assert.InRange(atto.Peak, atto.Weights / 4, (atto.Weights / 3) + atto.Arena + (20 * MegaByte));
        if (IsX64)
        {
            // A tile is a dozen of them.
            Assert.InRange(atto.Program.CountVpdpbusd(), 12, int.MaxValue);
            Assert.Equal(HasAvxVnni ? "AvxVnni" : "Avx2", atto.Instructions);
        }
    }

    /// <summary>Reports what it is like, and holds its predictions against those under the JIT.</summary>
    private PublishedAtto PublishAtto(Consumer consumer, string name)
    {
        ReferenceConfig config = ReferenceConfig.Read(Repository.PathOf("src/Models/ConvNextV2Atto224/config.json"));
        consumer.With("model.safetensors", Safetensors.Write(config.RandomCheckpoint(seed: 1)));
        string[] jit = consumer.BuildAndRun(consumer.OnlyProject, SteadyRuns);

        PublishedProgram program = consumer.Publish();

        string[] lines = program.Run(SteadyRuns);
        Assert.Equal(jit[..5], lines[..5]);
        long weights = long.Parse(lines[3], CultureInfo.InvariantCulture);
        long arena = long.Parse(lines[4], CultureInfo.InvariantCulture);
        Report(name, program, weightsInside: 0);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  of the memory {(double)weights / MegaByte:0.0} MB are weights in float32 and {(double)arena / MegaByte:0.0} MB arena; on an idle machine the first prediction should come within 60 ms"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  a run on one thread takes {Milliseconds(lines):0.00} ms, and {Milliseconds(jit):0.00} ms under the JIT with the same vectors"
            )
        );
        long peak = long.Parse(program.Run()[5], CultureInfo.InvariantCulture);
        return new PublishedAtto(program, weights, arena, peak, lines[6]);
    }

    private static Consumer OneFile() =>
        Consumer.Create("OneFile").With("samples/Fashion/model", "model").With("samples/Minimal/ankle-boot.gray");

    private static Consumer FromClone() =>
        Consumer
            .Create("FromClone")
            .With("tests/Package.Tests/Consumers/OneFile/Program.cs")
            .With("samples/Fashion/model", "model")
            .With("samples/Minimal/ankle-boot.gray");

    /// <summary>What publishing a program prints whose model is in a project to which it refers.</summary>
    private static string PublishOfTwoProjects(string argument)
    {
        Consumer consumer = Consumer
            .Create("ClassLibrary")
            .With("samples/Fashion/model", "Wardrobe/model")
            .With("samples/Minimal/ankle-boot.gray", "App");
        return Command.Run(consumer.Folder, "dotnet", "publish", "App", "-c", "Release", "-p:PublishAot=true", argument);
    }

    private static double Milliseconds(string[] lines) => double.Parse(lines[^1], CultureInfo.InvariantCulture);

    private sealed record PublishedAtto(PublishedProgram Program, long Weights, long Arena, long Peak, string Instructions);

    /// <summary>Prints size, times and memory.</summary>
    private void Report(string name, PublishedProgram program, long weightsInside)
    {
        // The first run brings the files into memory.
        program.Run();
        TimeSpan[] times = program.TimesToFirstLine(runs: 7);
        long[] peaks = program.PeakMemory(runs: 3);
        string milliseconds = string.Join(
            ", ",
            times.Order().Select(time => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture))
        );
        string megaBytes = string.Join(
            ", ",
            peaks.Order().Select(bytes => ((double)bytes / MegaByte).ToString("0.0", CultureInfo.InvariantCulture))
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {(double)(program.Size - weightsInside) / MegaByte:0.00} MB without weights; first prediction after {milliseconds} ms; peak memory {megaBytes} MB"
            )
        );
    }
}
