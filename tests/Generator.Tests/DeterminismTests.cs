using System.Globalization;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>The same model gives the same text, byte by byte, wherever and by whomever it is built: builds are compared and cached by it.</summary>
public class DeterminismTests
{
    // Numbers with signs, fractions and exponents, groups of digits, and faults whose messages hold numbers.
    private static readonly GeneratorHarness Garden = Build("/home/ada/garden/", "/home/ada/pond/", Identity);

    [Fact]
    public void Two_runs_give_the_same() => AssertSame(Garden);

    [Fact]
    public void The_order_of_the_files_does_not_matter()
    {
        GeneratorRun reversed = (Garden with { Files = [.. Garden.Files.Reverse()] }).Run();

        Assert.Equal(Garden.Run().Sources, reversed.Sources);
        Assert.Equal(Garden.Run().Messages.Order(StringComparer.Ordinal), reversed.Messages.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void The_language_of_the_machine_does_not_matter(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo beforeUI = CultureInfo.CurrentUICulture;
        GeneratorRun expected = Garden.Run();
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            Assert.NotEqual(
                ("-1", "1,234.5", "I"),
                (
                    (-1).ToString(CultureInfo.CurrentCulture),
                    1234.5.ToString("N1", CultureInfo.CurrentCulture),
                    "i".ToUpper(CultureInfo.CurrentCulture)
                )
            );
            GeneratorRun actual = Garden.Run();
            Assert.Equal(expected.Sources, actual.Sources);
            Assert.Equal(expected.Messages, actual.Messages);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.CurrentUICulture = beforeUI;
        }
    }

    [Fact]
    public void The_line_ends_of_the_files_do_not_matter() =>
        AssertSame(Build("/home/ada/garden/", "/home/ada/pond/", text => text.ReplaceLineEndings("\r\n")));

    [Theory]
    [InlineData("/build/7/s/garden/", "/build/7/s/pond/")]
    [InlineData("C:\\Users\\Ada\\garden\\", "C:\\Users\\Ada\\pond\\")]
    [InlineData("\\\\server\\share\\garden\\", "D:/other/pond/")]
    public void The_folder_of_the_project_does_not_matter(string garden, string pond)
    {
        GeneratorRun moved = Build(garden, pond, Identity).Run();

        Assert.Equal(Garden.Run().Sources, moved.Sources);
        Assert.Equal(Garden.Run().Messages.Select(FileOf), moved.Messages.Select(FileOf));

        // Messages alone have the whole path.
        static string FileOf(string message) =>
            message[(message[..message.IndexOf('(', StringComparison.Ordinal)].LastIndexOfAny(['/', '\\']) + 1)..];
    }

    [Fact]
    public void Nothing_emitted_tells_of_the_folder_or_the_day()
    {
        string today = DateTime.Now.ToString("yyyy", CultureInfo.InvariantCulture);

        Assert.All(
            Garden.Run().Sources,
            source =>
            {
                Assert.DoesNotContain("/home/", source.Value, StringComparison.Ordinal);
                Assert.DoesNotMatch(@"\b20\d\d[-/.]\d\d?[-/.]\d\d?\b|\b\d\d?:\d\d:\d\d\b", source.Value);
                Assert.DoesNotContain(today + "-", source.Value, StringComparison.Ordinal);
                Assert.DoesNotContain('\r', source.Value);
                Assert.DoesNotMatch(new Regex(@"[ \t]$", RegexOptions.Multiline), source.Value);
                Assert.EndsWith("}\n", source.Value, StringComparison.Ordinal);
            }
        );
    }

    private static GeneratorHarness Build(string garden, string pond, Func<string, string> edit) =>
        GeneratorHarness
            .Empty.WithModel(garden + "iris tiger.convnextv2.json", edit(GeneratorHarness.MicroConfig))
            .WithPreprocessor(
                edit(GeneratorHarness.MicroPreprocessor.Replace("0.25", "-2.5e-1", StringComparison.Ordinal)),
                garden + "preprocessor_config.json"
            )
            .WithModel(
                pond + "config.json",
                edit(
                    JsonText.Merge(
                        GeneratorHarness.MicroConfig,
                        """ "image_size": [1536, 1024], "hidden_sizes": [1234, 5], "id2label": {"0": "ıIiİ"} """
                    )
                ),
                precision: "INT8"
            )
            .WithPreprocessor(
                edit("{\"do_resize\": false,\n \"crop_pct\": 0.7, \"rescale_factor\": 1.5e-3}"),
                pond + "preprocessor_config.json"
            )
            .WithModel(
                garden + "broken.convnextv2.json",
                edit("{\n  \"model_type\": \"convnextv2\",\n \"depths\": [-1234, 2, 1.5],\n \"layer_norm_eps\": -0.5}")
            )
            .WithModel(
                garden + "huge.convnextv2.json",
                edit("{\n\n\"model_type\": \"convnextv2\",\n \"image_size\": 123456}"),
                imageSize: "123456"
            );

    private static string Identity(string text) => text;

    private static void AssertSame(GeneratorHarness other)
    {
        (GeneratorRun expected, GeneratorRun actual) = (Garden.Run(), other.Run());
        Assert.Equal(7, expected.Messages.Length);
        Assert.Equal(expected.Sources, actual.Sources);
        Assert.Equal(expected.Messages, actual.Messages);
    }
}
