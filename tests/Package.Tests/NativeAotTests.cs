using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// Programs compiled ahead of time, and measured; every warning of trimming and of the AOT compiler is an error. Times are printed and not
/// asserted: the machine may be busy with something else.
/// </summary>
[Collection(nameof(Alone))]
public class NativeAotTests(ITestOutputHelper output)
{
    private const int MegaByte = 1_000_000;

    // A LINQ chain over a value type on the way of a load is 5 to 10 kilobytes.
    internal const int LargestProgram = 3_700_000;

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

    internal static Consumer OneFile() =>
        Consumer.Create("OneFile").With("samples/Fashion/model", "model").With("samples/Minimal/ankle-boot.gray");

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
