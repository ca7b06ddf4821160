using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>Labels are free text that ends up in source code: whatever they hold, the compiled class has that string and nothing else.</summary>
public class LabelTests
{
    // In one class, so that one label could break out of its line into the next.
    private static readonly string[] Hostile =
    [
        "tulip",
        "",
        " ",
        "  two  spaces  ",
        "\"",
        "\\",
        "\\\"",
        "\"\"\"",
        "\"); } } class Evil { /*",
        "*/",
        "/*",
        "//",
        "#if",
        "\n#error x\n",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\b\f\v\u001b",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u00a0",
        "\ufeff",
        "\u202e\u2066rtl\u2069",
        "\u200b\u200d",
        "{0}",
        "{{",
        "}",
        "{{{x}}}",
        "$\"{x}\"",
        "@\"x\"",
        "\\u0041",
        "\\x41",
        "\\U0010FFFF",
        "\\",
        "'",
        "`",
        "%s",
        "&amp;",
        "<b>",
        "]]>",
        "<!-- -->",
        "&#0;",
        "\ud800",
        "\udc00",
        "\udc00\ud800",
        "x\ud83c",
        "🌹",
        "𝒜",
        "e\u0301",
        "\u0301",
        "é",
        "ﬁ",
        "İıIi",
        "ß",
        "花",
        "زهرة",
        "פרח",
        "\uffff",
        "\ufffe",
        "LABEL_0",
        new string('x', 100_000),
        new string('"', 10_000),
        string.Concat(Enumerable.Range(0, 0x250).Select(i => (char)i)),
    ];

    [Fact]
    public void Every_label_comes_out_as_exactly_the_string_of_the_config()
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Config(Hostile)).Run();

        Assert.Empty(run.Messages);
        Assert.Equal(Hostile, run.CompileAndReadLabels("Garden.Rose"));
    }

    [Fact]
    public void Every_single_UTF_16_unit_comes_out_as_it_is()
    {
        string[] labels = Enumerable
            .Range(0, 256)
            .Select(high => string.Concat(Enumerable.Range(0, 256).Select(low => (char)((low << 8) | high))))
            .ToArray();

        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Config(labels)).Run();

        Assert.Equal(labels, run.CompileAndReadLabels("Garden.Rose"));
    }

    [Fact]
    public void What_is_emitted_of_a_label_is_one_line_that_hides_nothing()
    {
        string text = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Config(Hostile)).Run().Sources[
            "Garden.Rose.Labels.g.cs"
        ];

        string[] lines = text.Split('\n').Where(line => line.TrimStart().StartsWith('"')).ToArray();
        Assert.Equal(Hostile.Length, lines.Length);
        Assert.DoesNotContain(
            text,
            c =>
                c != '\n'
                && (
                    char.IsControl(c)
                    || char.IsSurrogate(c)
                    || char.GetUnicodeCategory(c)
                        is System.Globalization.UnicodeCategory.Format
                            or System.Globalization.UnicodeCategory.LineSeparator
                            or System.Globalization.UnicodeCategory.ParagraphSeparator
                )
        );
    }

    /// <summary>The other way that free text gets into source code is the banner.</summary>
    [Theory]
    [InlineData("ro\nse*/\u2028\u2029\u0085\r<&>\"\\{0}\ud800.convnextv2.json")]
    [InlineData("\u202e\u2066nosj.convnextv2.json")]
    public void A_file_name_cannot_leave_its_line_in_the_banner_or_hide_in_it(string path)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(path, GeneratorHarness.MicroConfig, "Rose").Run();

        run.Compile();
        Assert.All(
            run.Sources.Values,
            text =>
            {
                Assert.DoesNotContain(
                    text,
                    c =>
                        (char.IsControl(c) && c != '\n')
                        || c is '\u2028' or '\u2029' or '\u202e' or '\u2066'
                        || char.IsSurrogate(c)
                );
                Assert.StartsWith("//   From ", text.Split('\n')[2], StringComparison.Ordinal);
                Assert.Equal("// </auto-generated>", text.Split('\n')[3]);
            }
        );
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "LABEL_0")]
    [InlineData(3, "LABEL_0 LABEL_1 LABEL_2")]
    public void Labels_without_names_are_those_of_Hugging_Face(int count, string? expected)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", JsonText.Merge(GeneratorHarness.MicroConfig, $"\"num_labels\": {count}"))
            .Run();

        Assert.Equal(expected is not null, run.Sources.ContainsKey("Garden.Rose.Labels.g.cs"));
        if (expected is null)
        {
            INamedTypeSymbol rose = run.Compilation.GetTypeByMetadataName("Garden.Rose")!;
            Assert.Equal("ImageEmbedder", rose.BaseType!.Name);
        }
        else
        {
            Assert.Equal(expected.Split(' '), run.CompileAndReadLabels("Garden.Rose"));
        }
    }

    // Lone surrogates can stand in JSON only escaped; the default encoder replaces them, so every unit is escaped by hand.
    private static string Config(string[] labels)
    {
        IEnumerable<string> members = labels.Select(
            (label, i) => $"\"{i}\": \"{string.Concat(label.Select(c => $"\\u{(int)c:x4}"))}\""
        );
        return GeneratorHarness.MicroConfig.Replace(
            "\"num_labels\": 2",
            $"\"id2label\": {{{string.Join(", ", members)}}}",
            StringComparison.Ordinal
        );
    }
}
