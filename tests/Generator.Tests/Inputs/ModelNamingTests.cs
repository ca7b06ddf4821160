using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

public class ModelNamingTests
{
    [Theory]
    [InlineData("/a/flowers.convnextv2.json", "Garden.Flowers")]
    [InlineData("/a/Flowers.ConvNextV2.JSON", "Garden.Flowers")]
    [InlineData("/models/convnextv2-tiny-1k-224/config.json", "Garden.Convnextv2Tiny1k224")]
    [InlineData("/models/my birds/config.json", "Garden.MyBirds")]
    [InlineData("/models/birds/birds-v2.json", "Garden.BirdsV2")]
    [InlineData("/models/1st/config.json", "Garden._1st")]
    [InlineData("/models/日本/config.json", "Garden.日本")]
    [InlineData("/models/---/config.json", "Garden._")]
    [InlineData("/models/class/config.json", "Garden.Class")]
    public void A_name_is_made_of_the_file_or_its_folder(string path, string expected)
    {
        (Generator.Planning.ModelName name, IReadOnlyList<string[]> faults) = ModelNaming.Resolve(new ModelInput(path, "", null, null, null, "Garden"));

        Assert.Empty(faults);
        Assert.Equal(expected, name.ToString());
    }

    [Theory]
    [InlineData("my-app", "MyApp.Rose")]
    [InlineData("A.B", "A.B.Rose")]
    [InlineData("A.1", "A._1.Rose")]
    [InlineData(null, "Rose")]
    public void The_root_namespace_is_made_to_fit(string? rootNamespace, string expected) => Assert.Equal(
        expected, ModelNaming.Resolve(new ModelInput("/rose.convnextv2.json", "", null, null, null, rootNamespace)).Name.ToString());

    [Theory]
    [InlineData("class")]
    [InlineData("record")]
    [InlineData("Ωmega")]
    [InlineData("e\u0301")]
    [InlineData("_")]
    public void A_chosen_name_is_taken_as_it_is_even_if_it_is_a_keyword(string className)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, className, "namespace.static").Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.NotNull(run.Compilation.GetTypeByMetadataName("namespace.static." + className));
    }

    [Fact]
    public void Labels_may_contain_anything_at_all()
    {
        string[] labels =
        [
            "", " ", "\"", "\\", "\n", "\r\n", "\0", "\u2028", "\ud800", "😀", "*/", "// x", "{0}", "\"\"\"", "</summary>", "&", "tench, Tinca tinca",
            "İ", "e\u0301", "\u202E", new string('x', 5000), "class", "\u0085",
        ];
        string json = string.Join(", ", labels.Select((label, i) => $"\"{i}\": {Quote(label)}"));

        GeneratorRun run = GeneratorHarness.Empty.WithModel(
            "rose.convnextv2.json", GeneratorHarness.MicroConfig.Replace("\"num_labels\": 2", $"\"id2label\": {{{json}}}", StringComparison.Ordinal)).Run();

        Assert.Empty(run.Messages);
        Assert.Equal(labels, run.CompileAndReadLabels("Garden.Rose"));
    }

    // Lone surrogates survive only as escapes.
    private static string Quote(string text) => "\"" + string.Concat(text.Select(c => FormattableString.Invariant($"\\u{(int)c:x4}"))) + "\"";
}
