using System.Globalization;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>Thousands of inputs that nobody wrote. Whatever they hold, the generator says what is wrong or gives code that compiles; it never fails itself.</summary>
public class FuzzTests
{
    private const int ModelsPerProject = 50;

    // Compiling takes far longer than generating; a few projects hold enough models that come through.
    private const int CompiledSeeds = 6;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mutated_models_are_either_refused_or_compile(int seed)
    {
        GeneratorHarness project = new Mutations(seed).Project(ModelsPerProject);

        // Fails on an exception of the generator.
        GeneratorRun run = project.Run();

        AssertInOrder(project, run);
        if (seed < CompiledSeeds)
        {
            Assert.InRange(Classes(run), 8, ModelsPerProject);
            run.Compile();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sizes_of_every_magnitude_are_refused_or_planned_and_never_overflow(int seed)
    {
        var mutations = new Mutations(seed);
        GeneratorHarness project = GeneratorHarness.Empty;
        for (int i = 0; i < 400; i++)
        {
            project = project.WithModel(FormattableString.Invariant($"/fuzz/m{i}.convnextv2.json"), mutations.ExtremeConfig());
        }

        GeneratorRun run = project.Run();

        AssertInOrder(project, run);
        Assert.InRange(Classes(run), 20, 380);
        AssertBuffersFit(run);
    }

    /// <summary>The largest buffers of every kind at once, each below the limit.</summary>
    [Theory]
    [InlineData("[13000, 1]", 115, 1 << 30)]
    [InlineData("[11000, 16384]", 104, 65536)]
    [InlineData("[1, 1]", 8192, 1 << 30)]
    [InlineData("[13000, 1]", 115, 2)]
    [InlineData("[13000, 1]", 115, 500_000_000)]
    public void Buffers_just_below_the_limit_do_not_overflow_together(string hiddenSizes, int imageSize, int labels)
    {
        GeneratorHarness project = GeneratorHarness.Empty.WithModel(
            "rose.convnextv2.json",
            JsonText.Merge(
                GeneratorHarness.MicroConfig,
                FormattableString.Invariant(
                    $"\"patch_size\": 1, \"hidden_sizes\": {hiddenSizes}, \"image_size\": {imageSize}, \"num_labels\": {labels}"
                )
            )
        );

        GeneratorRun run = project.Run();

        AssertInOrder(project, run);
        AssertBuffersFit(run);
    }

    /// <summary>By the memory plan that each session shows in its comment, in numbers that cannot overflow.</summary>
    private static void AssertBuffersFit(GeneratorRun run) =>
        Assert.All(
            run.Sources.Where(source => source.Key.EndsWith(".Memory.g.cs", StringComparison.Ordinal)),
            source =>
            {
                MatchCollection memories = Regex.Matches(
                    source.Value,
                    "^ *// The [a-z]+, ([0-9,]+) floats.*\n((?: *//   .*\n)+)",
                    RegexOptions.Multiline
                );
                Assert.Equal(2, memories.Count);
                Assert.All(
                    memories,
                    memory =>
                    {
                        long length = Number(memory.Groups[1]);
                        Assert.InRange(length, 1, int.MaxValue);
                        MatchCollection buffers = Regex.Matches(
                            memory.Groups[2].Value,
                            "^ *//   +(-?[0-9,]+) +([0-9,]+)  ",
                            RegexOptions.Multiline
                        );
                        Assert.NotEmpty(buffers);
                        Assert.All(
                            buffers,
                            buffer => Assert.InRange(Number(buffer.Groups[1]) + Number(buffer.Groups[2]), 1, length)
                        );
                    }
                );

                static long Number(Group digits) =>
                    long.Parse(digits.Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            }
        );

    /// <summary>Every model is either emitted or refused with a place inside one of its files, and no refusal is a bug of the generator's.</summary>
    private static void AssertInOrder(GeneratorHarness project, GeneratorRun run)
    {
        Assert.All(
            run.Diagnostics,
            diagnostic =>
            {
                Assert.StartsWith("CNV", diagnostic.Id, StringComparison.Ordinal);
                Assert.NotEqual("CNV0017", diagnostic.Id);
                InputText file = project.Files.Single(file => file.Path == diagnostic.Location.GetLineSpan().Path);
                Assert.InRange(diagnostic.Location.SourceSpan.End, diagnostic.Location.SourceSpan.Start, file.GetText()!.Length);
            }
        );

        // A preprocessor's file belongs to the model in its folder.
        int refused = run
            .Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Location.GetLineSpan().Path)
            .Select(path =>
                path.EndsWith("/preprocessor_config.json", StringComparison.Ordinal)
                    ? project.Files.First(file => Folder(file.Path) == Folder(path)).Path
                    : path
            )
            .Distinct()
            .Count();
        int models = project.Files.Count(file => file.Metadata.ContainsValue("Model"));
        Assert.Equal(models, refused + Classes(run));
    }

    private static int Classes(GeneratorRun run) =>
        run.Sources.Keys.Count(hint => hint.EndsWith(".Weights.g.cs", StringComparison.Ordinal));

    private static string Folder(string path) => path[..path.LastIndexOf('/')];
}
