using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests.Diagnostics;

/// <summary>Every diagnostic is released, linked and explained, and the examples of its page print what the page says.</summary>
public class HelpPageTests
{
    private static readonly DiagnosticDescriptor[] Descriptors = Enum.GetValues<ProblemId>()
        .Select(DiagnosticDescriptors.For)
        .ToArray();

    // What the packages' targets say, without the generator.
    private static readonly (string Id, string Severity, string Title)[] OfTargets =
    [
        ("CNV0027", "error", "Two files for one place"),
        ("CNV0033", "warning", "Native SkiaSharp of another version"),
        ("CNV0036", "error", "Copied weights cannot be packed"),
        ("CNV0038", "warning", "Compiled for AVX2 alone"),
    ];

    private static readonly (string Id, string Severity, string Title)[] All =
    [
        .. Descriptors.Select(descriptor =>
            (
                descriptor.Id,
                descriptor.DefaultSeverity.ToString().ToLowerInvariant(),
                descriptor.Title.ToString(CultureInfo.InvariantCulture)
            )
        ),
        .. OfTargets,
    ];

    public static TheoryData<string> Ids() => [.. Descriptors.Select(descriptor => descriptor.Id)];

    [Fact]
    public void Ids_are_four_digits_each_once_in_the_order_of_the_problems()
    {
        string[] ids = [.. Descriptors.Select(descriptor => descriptor.Id)];

        Assert.All(ids, id => Assert.Matches("^CNV[0-9]{4}$", id));
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void The_release_files_name_exactly_these_diagnostics_with_their_severities()
    {
        IEnumerable<string> released = Directory
            .EnumerateFiles(Folder("Releases"))
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("CNV", StringComparison.Ordinal));

        Assert.Equal(
            Descriptors.Select(descriptor =>
                $"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}"
            ),
            released
        );
    }

    [Fact]
    public void Every_page_is_of_a_diagnostic_and_listed_in_the_index_under_its_title()
    {
        string index = File.ReadAllText(Path.Combine(Folder("Pages"), "README.md"));

        Assert.Equal(
            All.Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal).Append("README"),
            Directory.EnumerateFiles(Folder("Pages")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            All.Select(diagnostic => $"| [{diagnostic.Id}]({diagnostic.Id}.md) | {diagnostic.Severity} | {diagnostic.Title} |"),
            index.Split('\n').Where(line => line.StartsWith("| [CNV", StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_diagnostic_links_to_its_page(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.Single(descriptor => descriptor.Id == id);

        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.True(descriptor.IsEnabledByDefault);
    }

    [Fact]
    public void A_page_begins_with_its_title_and_says_why_and_how_to_fix_it() =>
        Assert.All(
            All,
            diagnostic =>
            {
                string[] lines = Page(diagnostic.Id).Split('\n');
                Assert.Equal($"# {diagnostic.Id}: {diagnostic.Title}", lines[0]);
                Assert.Equal(
                    ["## Example", "## Why", "## How to fix it"],
                    lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal))
                );
            }
        );

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_example_of_a_page_prints_the_line_below_it(string id)
    {
        string page = Page(id);
        string printed = Block(page, "text")!;
        Assert.Contains($" {id}: ", printed, StringComparison.Ordinal);
        if (id is "CNV0001" or "CNV0017" or "CNV0020" or "CNV0021" or "CNV0022" or "CNV0030" or "CNV0031" or "CNV0035")
        {
            return; // no text of a file or project leads there
        }

        string file = printed[..printed.IndexOf('(', StringComparison.Ordinal)];
        string? code = Block(page, "csharp");
        bool isPreprocessor = file == "preprocessor_config.json";
        string? json = Block(page, "json");
        GeneratorHarness empty = GeneratorHarness.Empty;
        if (id == "CNV0025")
        {
            empty = empty with { Severities = empty.Severities.Clear() };
        }

        GeneratorHarness project = code is null ? empty : empty.WithSource(code, file);
        string config = json is null || isPreprocessor ? """{"model_type": "convnextv2"}""" : json;
        foreach (
            IGrouping<string, XElement> items in Items(Block(page, "xml"), isPreprocessor ? "flowers.convnextv2.json" : file)
                .GroupBy(item => (string)item.Attribute("Include")!)
        )
        {
            project = project.WithItems(items.Key, config, items.Select(Metadata));
        }

        GeneratorRun run = (isPreprocessor ? project.WithPreprocessor(json!) : project).Run();

        Assert.Equal(printed.Split('\n'), run.Messages);
    }

    private static IEnumerable<XElement> Items(string? xml, string file) =>
        xml is null ? [new XElement("ConvNextV2Model", new XAttribute("Include", file))] : XElement.Parse(xml).Elements();

    private static ModelItem Metadata(XElement item) =>
        new(
            (string?)item.Attribute("ClassName"),
            (string?)item.Attribute("Namespace"),
            (string?)item.Attribute("Access"),
            (string?)item.Attribute("ImageSize"),
            (string?)item.Attribute("Architecture"),
            (string?)item.Attribute("OutFeatures"),
            (string?)item.Attribute("Preprocessing"),
            (string?)item.Attribute("ImageBackend"),
            (string?)item.Attribute("Precision")
        );

    private static string? Block(string page, string language)
    {
        Match match = Regex.Match(page, $"^```{language}\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline);
        return match.Success ? match.Groups[1].Value : null;
    }

    private static string Page(string id) => File.ReadAllText(Path.Combine(Folder("Pages"), id + ".md")).ReplaceLineEndings("\n");

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
