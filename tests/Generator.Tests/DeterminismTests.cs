using System.Globalization;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests;

public class DeterminismTests
{
    private static readonly GeneratorHarness Project = GeneratorHarness.Micro
        .WithModel("tulip.convnextv2.json", JsonText.Merge(GeneratorHarness.MicroConfig, """ "layer_norm_eps": 1.5e-7, "hidden_sizes": [1500, 5], "id2label": {"0": "İı", "1": "ß"} """))
        .WithPreprocessor(GeneratorHarness.MicroPreprocessor);

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    public void The_culture_of_the_machine_changes_nothing(string culture)
    {
        GeneratorRun expected = Project.Run();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected.Sources, Project.Run().Sources);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_order_of_files_and_their_line_ends_change_nothing()
    {
        GeneratorHarness reversed = Project with { Files = [.. Project.Files.Reverse()] };
        GeneratorHarness windows = Project
            .WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig.ReplaceLineEndings("\r\n"))
            .WithPreprocessor(GeneratorHarness.MicroPreprocessor.ReplaceLineEndings("\r\n"));

        Assert.Equal(Project.Run().Sources, reversed.Run().Sources);
        Assert.Equal(Project.Run().Sources, windows.Run().Sources);
    }

    [Fact]
    public void No_path_and_no_date_is_written()
    {
        SortedDictionary<string, string> here = GeneratorHarness.Empty.WithModel("/home/ada/garden/rose.convnextv2.json", GeneratorHarness.MicroConfig).Run().Sources;
        SortedDictionary<string, string> there = GeneratorHarness.Empty.WithModel("/var/build/7/rose.convnextv2.json", GeneratorHarness.MicroConfig).Run().Sources;

        Assert.Equal(here, there);
        Assert.All(here.Values, text => Assert.DoesNotContain(DateTime.UtcNow.Year.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_line_ends_with_a_line_feed_and_none_with_a_blank() => Assert.All(
        Project.Run().Sources.Values,
        text => Assert.True(!text.Contains('\r', StringComparison.Ordinal) && !text.Contains(" \n", StringComparison.Ordinal) && text.EndsWith('\n')));
}
