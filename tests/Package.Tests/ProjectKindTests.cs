using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>Projects that ask much of the code in them, and those that cannot have models.</summary>
public class ProjectKindTests
{
    private const string Config = "tests/Models.Tests/Reference/hf-test/config.json";

    /// <summary>
    /// Every analyzer, strict and checked; two items of one config, lists with semicolons, a config of another folder, an item
    /// beside a glob, and the emitted files within the project, which the second build finds.
    /// </summary>
    [Fact]
    public void A_project_with_every_warning_on_and_names_like_those_of_generated_code_builds_and_builds_again()
    {
        string elsewhere = Directory
            .CreateDirectory(Path.Combine(PackageFeed.NewFolder(), "..", "elsewhere #1; [x] 100% {é} o'b"))
            .FullName;
        File.Copy(Repository.PathOf(Config), Path.Combine(elsewhere, "config.json"), overwrite: true);
        byte[] config = File.ReadAllBytes(Repository.PathOf(Config));
        Consumer consumer = Consumer.Create("Strict").With(Config, "model").With("birds.convnextv2.json", config);

        Assert.Equal(["32 64 stage1,stage3 32 32"], consumer.BuildAndRun("Strict.csproj"));

        File.AppendAllText(Path.Combine(consumer.Folder, "Program.cs"), "// changed\n");
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(consumer.Folder, "Generated"), "*.g.cs", SearchOption.AllDirectories));
        Assert.Equal(["32 64 stage1,stage3 32 32"], consumer.BuildAndRun("Strict.csproj"));
    }

    [Theory]
    [InlineData("FSharp.fsproj", "a C# project, and this one is not: put the model into a C# class library, ")]
    [InlineData("VisualBasic.vbproj", "a C# project, and this one is not: put the model into a C# class library, ")]
    [InlineData("TwoFrameworks.csproj", ".NET 10 or later, and this project targets net8.0: set TargetFramework to net10.0, ")]
    [InlineData("EarlyLanguage.csproj", "C# 11 or later, and the project's LangVersion is 10: remove it, ")]
    public void A_project_that_cannot_have_models_is_told_so_by_the_only_error(string project, string need)
    {
        string path = Path.Combine(Path.GetFileNameWithoutExtension(project), project);
        Consumer consumer = Consumer.Create("Unsupported").With(Config, "model");

        string log = Assert.Throws<InvalidOperationException>(() => consumer.Build(path)).Message;

        string error = Assert.Single(
            Consumer.Lines(log).Select(line => line.Trim()).Where(line => line.Contains("error ")).Distinct()
        );
        Assert.StartsWith(
            $"{Path.Combine(consumer.Folder, path)} : error CNV0030: A class that is compiled from a config needs {need}",
            error,
            StringComparison.Ordinal
        );
    }
}
