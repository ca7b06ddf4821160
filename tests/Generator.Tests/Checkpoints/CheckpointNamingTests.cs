using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class CheckpointNamingTests
{
    private static readonly string[] Expected = Definitions
        .Plan(Definitions.Small)
        .Tensors.Select(tensor => tensor.Name)
        .ToArray();

    /// <summary>One module of each kind: Hugging Face without prefix, the original repository, timm.</summary>
    private static readonly (string HuggingFace, string Original, string Timm)[] Modules =
    [
        ("embeddings.patch_embeddings", "downsample_layers.0.0", "stem.0"),
        ("embeddings.layernorm", "downsample_layers.0.1", "stem.1"),
        ("encoder.stages.1.downsampling_layer.0", "downsample_layers.1.0", "stages.1.downsample.0"),
        ("encoder.stages.1.downsampling_layer.1", "downsample_layers.1.1", "stages.1.downsample.1"),
        ("encoder.stages.1.layers.12.dwconv", "stages.1.12.dwconv", "stages.1.blocks.12.conv_dw"),
        ("encoder.stages.1.layers.12.layernorm", "stages.1.12.norm", "stages.1.blocks.12.norm"),
        ("encoder.stages.1.layers.12.pwconv1", "stages.1.12.pwconv1", "stages.1.blocks.12.mlp.fc1"),
        ("encoder.stages.1.layers.12.grn", "stages.1.12.grn", "stages.1.blocks.12.mlp.grn"),
        ("encoder.stages.1.layers.12.pwconv2", "stages.1.12.pwconv2", "stages.1.blocks.12.mlp.fc2"),
        ("layernorm", "norm", "head.norm"),
        ("classifier", "head", "head.fc"),
    ];

    [Fact]
    public void Every_module_has_its_name_in_every_family_of_checkpoints()
    {
        foreach ((string huggingFace, string original, string timm) in Modules)
        {
            string prefixed = huggingFace == "classifier" ? huggingFace : "convnextv2." + huggingFace;
            foreach (string parameter in new[] { "weight", "bias" })
            {
                string?[] grn = huggingFace.EndsWith("grn", StringComparison.Ordinal)
                    ? [parameter == "weight" ? "gamma" : "beta"]
                    : [];
                Assert.Equal(
                    new[]
                    {
                        prefixed,
                        huggingFace,
                        original,
                        timm,
                        "visual.trunk." + timm,
                        InMmpretrain(original),
                        timm.Replace("stem.", "stem_", StringComparison.Ordinal)
                            .Replace("stages.", "stages_", StringComparison.Ordinal),
                    }.Select(module => string.Join(' ', new[] { parameter }.Concat(grn).Select(name => $"{module}.{name}"))),
                    CheckpointNaming.All.Select(naming => string.Join(' ', naming.Spellings($"{huggingFace}.{parameter}")))
                );
            }
        }
    }

    [Theory]
    [InlineData(0, "Hugging Face")]
    [InlineData(1, "Hugging Face without prefix")]
    [InlineData(2, "facebookresearch/ConvNeXt-V2")]
    [InlineData(3, "timm")]
    [InlineData(4, "timm in OpenCLIP")]
    [InlineData(5, "mmpretrain")]
    [InlineData(6, "timm with features_only")]
    public void A_file_is_recognised_by_its_names_old_or_new(int index, string title)
    {
        CheckpointNaming naming = CheckpointNaming.All[index];
        string[] current = Expected.Select(name => naming.Spellings(name).First()).ToArray();
        string[] old = Expected.Select(name => naming.Spellings(name).Last()).ToArray();

        Assert.Equal(title, Detect(current));
        Assert.Equal(title, Detect(old));
        Assert.Equal(title, Detect(current.Append("optimizer.step").Where((_, i) => i % 3 != 0)));
        Assert.Distinct(current.Concat(old.Except(current)));
        Assert.Equal(current.TakeLast(2), current.Where(name => naming.OptionalPart(name, stages: 4) == "classifier"));
        Assert.DoesNotContain(current, naming.IsOfAnotherNetwork);
    }

    [Fact]
    public void A_file_without_any_expected_name_is_of_no_family()
    {
        Assert.Null(Detect([]));
        Assert.Null(Detect(["vit.embeddings.cls_token", "classifier.out.weight"]));
    }

    [Fact]
    public void A_file_of_one_family_with_a_stray_name_of_another_stays_of_the_first() =>
        Assert.Equal(
            "timm",
            Detect(
                Expected
                    .Select(name => CheckpointNaming.All[3].Spellings(name).First())
                    .Append("classifier.weight")
                    .Append("layernorm.weight")
            )
        );

    [Fact]
    public void Names_that_no_plan_has_are_refused() =>
        Assert.All(
            CheckpointNaming.All,
            naming => Assert.Throws<ArgumentException>(() => naming.Spellings("pooler.dense.weight").ToArray())
        );

    [Theory]
    [InlineData("8 3 4 4", "8 3 4 4", true)]
    [InlineData("8 32", "8 32 1 1", true)]
    [InlineData("1 1 1 32", "32", true)]
    [InlineData("8 32", "32 8", false)]
    [InlineData("8 32", "8 32 1", false)]
    [InlineData("8 32", "1 1 8 32", false)]
    [InlineData("2 1 1 32", "32", false)]
    [InlineData("32", "1 1 1 32", false)]
    [InlineData("8", "8 1", false)]
    public void Shapes_match_that_hold_the_same_values_in_the_same_order(string expected, string found, bool matches) =>
        Assert.Equal(matches, TensorShape.Matches(Edges(expected), Edges(found)));

    private static string InMmpretrain(string original) =>
        original switch
        {
            "head" => "head.fc",
            "norm" => "backbone.norm3",
            _ => "backbone."
                + original
                    .Replace("dwconv", "depthwise_conv", StringComparison.Ordinal)
                    .Replace("pwconv", "pointwise_conv", StringComparison.Ordinal),
        };

    private static long[] Edges(string text) => text.Split(' ').Select(long.Parse).ToArray();

    private static string? Detect(IEnumerable<string> names) => ModelSearch.Find(Expected, names).FirstOrDefault()?.Title;
}
