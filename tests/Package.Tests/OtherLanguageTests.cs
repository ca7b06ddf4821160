using System.Text;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The programs of the page on F# and Visual Basic, built and run. Their image is an ankle boot.</summary>
public partial class OtherLanguageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/fsharp-and-vb.md"));

    [Theory]
    [InlineData("fsharp", "FSharp", "Program.fs", "FSharp.fsproj")]
    [InlineData("vb", "VisualBasic", "Program.vb", "VisualBasic.vbproj")]
    public void With_the_model_in_a_CSharp_library_a_program_classifies(
        string language,
        string folder,
        string source,
        string project
    )
    {
        Consumer consumer = ConsumerOf(folder, source, Blocks(language)[0]).With("samples/Fashion/model", "Flowers/model");

        string[] lines = consumer.BuildAndRun($"{folder}/{project}", Path.Combine(consumer.Folder, "ankle-boot.png"));

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fsharp", "FSharpInProcess", "Program.fs", "FSharpInProcess.fsproj")]
    [InlineData("vb", "VisualBasicInProcess", "Program.vb", "VisualBasicInProcess.vbproj")]
    public void With_the_model_in_process_a_program_classifies_and_names_what_is_no_image(
        string language,
        string folder,
        string source,
        string project
    )
    {
        Consumer consumer = ConsumerOf(folder, source, Blocks(language)[1]);
        string program = Path.Combine(consumer.Folder, folder, source);
        string image = Path.Combine(consumer.Folder, "ankle-boot.png");

        string[] lines = consumer.BuildAndRun($"{folder}/{project}", Repository.PathOf("samples/Fashion/model"), program, image);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"The image '{program}' cannot be used: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{image}: Ankle boot ", lines[1], StringComparison.Ordinal);
    }

    private static Consumer ConsumerOf(string folder, string source, string program) =>
        Consumer
            .Create("OtherLanguages")
            .With("samples/Fashion/ankle-boot.png")
            .With($"{folder}/{source}", Encoding.UTF8.GetBytes(program));

    private static string[] Blocks(string language)
    {
        string[] blocks = Block()
            .Matches(Page)
            .Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["code"].Value)
            .ToArray();
        Assert.Equal(2, blocks.Length);
        return blocks;
    }

    [GeneratedRegex("^```(?<language>fsharp|vb)\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
