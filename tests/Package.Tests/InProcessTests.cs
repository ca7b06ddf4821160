using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>Programs that compile a folder while they run, in languages that have no generator, and in one that has.</summary>
public class InProcessTests
{
    private const string Model = "samples/Fashion/model";
    private const string Gray = "samples/Minimal/ankle-boot.gray";
    private const string Png = "samples/Fashion/ankle-boot.png";

    [Fact]
    public async Task A_program_in_FSharp_classifies_and_two_of_them_at_once_keep_one_compilation()
    {
        Consumer consumer = Consumer.Create("InProcess").With(Model, "model").With(Gray);
        string assembly = Build(consumer, "FSharp/FSharp.fsproj");

        string[] outputs = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => Task.Run(() => Run(consumer, assembly, "ankle-boot.gray")))
        );

        Assert.Equal(["Ankle boot, kept\n", "Ankle boot, kept\n"], outputs);
        Assert.Single(Directory.GetFiles(Path.Combine(consumer.Folder, "cache")));
        Assert.Equal("Ankle boot, kept\n", Run(consumer, assembly, "ankle-boot.gray"));
    }

    [Fact]
    public void A_program_in_Visual_Basic_classifies_image_files()
    {
        Consumer consumer = Consumer.Create("InProcess").With(Model, "model").With(Png);
        string assembly = Build(consumer, "VisualBasic/VisualBasic.vbproj");

        Assert.Equal("Ankle boot\n", Run(consumer, assembly, "ankle-boot.png"));
    }

    [Fact]
    public void A_program_in_CSharp_has_classes_of_its_build_beside_folders_with_the_same_results()
    {
        Consumer consumer = Consumer.Create("InProcess").With(Model, "model").With(Gray);
        string assembly = Build(consumer, "CSharp/CSharp.csproj");

        Assert.Equal("Ankle boot True\n", Run(consumer, assembly, "ankle-boot.gray"));
    }

    /// <summary>Without a word: neither a warning nor what the package says to projects that have models.</summary>
    private static string Build(Consumer consumer, string project)
    {
        string assembly = consumer.Build(project, out string log);
        Assert.DoesNotContain(
            "warning",
            log.Replace("0 Warning(s)", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.DoesNotContain("CNV", log, StringComparison.Ordinal);
        return assembly;
    }

    private static string Run(Consumer consumer, string assembly, string image) =>
        Command.Run(consumer.Folder, "dotnet", assembly, "model", image, "cache");
}
