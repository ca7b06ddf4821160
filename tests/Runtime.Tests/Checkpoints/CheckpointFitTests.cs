using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

/// <summary>One stage-2 block with everything around it, under every naming that is published.</summary>
public class CheckpointFitTests
{
    private const int C = 2;

    /// <summary>For each tensor of the model its shape and its names: Hugging Face of today, Hugging Face of 2023, the original repository, timm.</summary>
    private static readonly (long[] Shape, string[] Names)[] Tensors =
    [
        ([C, 3, 4, 4], Same("embeddings.patch_embeddings.weight", "downsample_layers.0.0.weight", "stem.0.weight")),
        ([C], Same("embeddings.patch_embeddings.bias", "downsample_layers.0.0.bias", "stem.0.bias")),
        ([C], Same("embeddings.layernorm.weight", "downsample_layers.0.1.weight", "stem.1.weight")),
        ([C], Same("embeddings.layernorm.bias", "downsample_layers.0.1.bias", "stem.1.bias")),
        (
            [C],
            Same("encoder.stages.1.downsampling_layer.0.weight", "downsample_layers.1.0.weight", "stages.1.downsample.0.weight")
        ),
        ([C], Same("encoder.stages.1.downsampling_layer.0.bias", "downsample_layers.1.0.bias", "stages.1.downsample.0.bias")),
        (
            [C, C, 2, 2],
            Same("encoder.stages.1.downsampling_layer.1.weight", "downsample_layers.1.1.weight", "stages.1.downsample.1.weight")
        ),
        ([C], Same("encoder.stages.1.downsampling_layer.1.bias", "downsample_layers.1.1.bias", "stages.1.downsample.1.bias")),
        (
            [C, 1, 7, 7],
            Same("encoder.stages.1.layers.0.dwconv.weight", "stages.1.0.dwconv.weight", "stages.1.blocks.0.conv_dw.weight")
        ),
        ([C], Same("encoder.stages.1.layers.0.dwconv.bias", "stages.1.0.dwconv.bias", "stages.1.blocks.0.conv_dw.bias")),
        ([C], Same("encoder.stages.1.layers.0.layernorm.weight", "stages.1.0.norm.weight", "stages.1.blocks.0.norm.weight")),
        ([C], Same("encoder.stages.1.layers.0.layernorm.bias", "stages.1.0.norm.bias", "stages.1.blocks.0.norm.bias")),
        (
            [4 * C, C],
            Same("encoder.stages.1.layers.0.pwconv1.weight", "stages.1.0.pwconv1.weight", "stages.1.blocks.0.mlp.fc1.weight")
        ),
        ([4 * C], Same("encoder.stages.1.layers.0.pwconv1.bias", "stages.1.0.pwconv1.bias", "stages.1.blocks.0.mlp.fc1.bias")),
        (
            [1, 1, 1, 4 * C],
            [
                "encoder.stages.1.layers.0.grn.weight",
                "encoder.stages.1.layers.0.grn.gamma",
                "stages.1.0.grn.gamma",
                "stages.1.blocks.0.mlp.grn.weight",
            ]
        ),
        (
            [1, 1, 1, 4 * C],
            [
                "encoder.stages.1.layers.0.grn.bias",
                "encoder.stages.1.layers.0.grn.beta",
                "stages.1.0.grn.beta",
                "stages.1.blocks.0.mlp.grn.bias",
            ]
        ),
        (
            [C, 4 * C],
            Same("encoder.stages.1.layers.0.pwconv2.weight", "stages.1.0.pwconv2.weight", "stages.1.blocks.0.mlp.fc2.weight")
        ),
        ([C], Same("encoder.stages.1.layers.0.pwconv2.bias", "stages.1.0.pwconv2.bias", "stages.1.blocks.0.mlp.fc2.bias")),
        ([C], Same("layernorm.weight", "norm.weight", "head.norm.weight")),
        ([C], Same("layernorm.bias", "norm.bias", "head.norm.bias")),
        ([5, C], Same("classifier.weight", "head.weight", "head.fc.weight")),
        ([5], Same("classifier.bias", "head.bias", "head.fc.bias")),
    ];

    public static TheoryData<int, bool> Namings() =>
        new()
        {
            { 0, true },
            { 0, false },
            { 1, true },
            { 1, false },
            { 2, false },
            { 3, false },
        };

    [Theory]
    [MemberData(nameof(Namings))]
    public void Every_published_naming_finds_every_tensor(int naming, bool prefix)
    {
        (string Name, long[] Shape)[] file = FileOf(naming, prefix);

        IReadOnlyDictionary<string, TensorEntry> found = Match(file, Tensors);

        Assert.Equal(Tensors.Length, found.Count);
        for (int i = 0; i < Tensors.Length; i++)
        {
            Assert.Equal(file[i].Name, found[Tensors[i].Names[0]].Name);
        }
    }

    [Fact]
    public void Pointwise_weights_may_be_convolutions_and_a_GRN_may_lack_its_ones_as_in_timm()
    {
        (string Name, long[] Shape)[] file =
        [
            .. FileOf(naming: 3, prefix: false)
                .Select(tensor =>
                    tensor switch
                    {
                        { Shape: [var rows, var columns] } when tensor.Name.Contains("mlp", StringComparison.Ordinal) => (
                            tensor.Name,
                            [rows, columns, 1, 1]
                        ),
                        { Shape: [1, 1, 1, var channels] } => (tensor.Name, [channels]),
                        _ => tensor,
                    }
                ),
        ];

        Assert.Equal(Tensors.Length, Match(file, Tensors).Count);
    }

    [Theory]
    [MemberData(nameof(Namings))]
    public void A_classifier_that_the_class_lacks_is_left_aside(int naming, bool prefix) =>
        Assert.Equal(Tensors.Length - 2, Match(FileOf(naming, prefix), Tensors[..^2]).Count);

    [Fact]
    public void A_bare_model_serves_a_class_without_a_head() =>
        Assert.Equal(Tensors.Length - 2, Match(FileOf(naming: 0, prefix: false)[..^2], Tensors[..^2]).Count);

    [Theory]
    [MemberData(nameof(Namings))]
    public void A_pre_trained_checkpoint_without_a_final_norm_serves_a_class_without_a_head(int naming, bool prefix) =>
        Assert.Equal(Tensors.Length - 4, Match(FileOf(naming, prefix)[..^4], Tensors[..^4]).Count);

    [Fact]
    public void A_final_norm_is_missed_whole_and_by_halves()
    {
        (string Name, long[] Shape)[] file = FileOf(naming: 0, prefix: true);

        Assert.Contains(
            "missing: convnextv2.layernorm.weight",
            MessageOf([.. file[..^4], .. file[^2..]], Tensors[..^2]),
            StringComparison.Ordinal
        );
        Assert.Contains("missing: convnextv2.layernorm.bias", MessageOf(file[..^3], Tensors[..^2]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_a_classifier_says_what_a_checkpoint_without_one_is_good_for()
    {
        string message = MessageOf(FileOf(naming: 3, prefix: false)[..^4], Tensors);

        Assert.Contains(
            "4 of its tensors are not what the model needs (naming: timm).\nIt ends before the final norm, as pre-training does; a class with Architecture=\"ConvNextV2Backbone\" on its ConvNextV2Model item takes it.\n",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("missing: head.norm.weight [2]", message, StringComparison.Ordinal);
        Assert.Contains("missing: head.fc.weight [5, 2]", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classifier")]
    [InlineData("classifier as a convolution")]
    public void Another_number_of_labels_is_refused_with_the_item_to_add_instead(string shape)
    {
        (string Name, long[] Shape)[] file = FileOf(naming: 0, prefix: true);
        file[^2].Shape = shape == "classifier" ? [7, C] : [7, C, 1, 1];
        file[^1].Shape = [7];

        Assert.Contains(
            "(naming: Hugging Face).\nIt has 7 labels, the model 5. To use it, add <ConvNextV2Model Include=\"path/to/config.json\" /> with its own config.json to your project",
            MessageOf(file, Tensors),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_trunk_of_a_CLIP_serves_a_class_without_a_head_and_the_rest_is_left_aside()
    {
        (string Name, long[] Shape)[] file =
        [
            .. FileOf(naming: 3, prefix: false)[..^2].Select(tensor => ("visual.trunk." + tensor.Name, tensor.Shape)),
            ("visual.head.proj.weight", [5, C]),
            ("text.token_embedding.weight", [3, 3]),
            ("logit_scale", []),
        ];

        Assert.Equal(Tensors.Length - 2, Match(file, Tensors[..^2]).Count);
        Assert.Contains("(naming: timm in OpenCLIP).\nIt has no classifier", MessageOf(file, Tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Sparse_layers_of_pre_training_are_called_what_they_are()
    {
        (string Name, long[] Shape)[] file =
        [
            ("mask_token", [1, 2, 1, 1]),
            ("encoder.downsample_layers.0.0.weight", [C, 3, 4, 4]),
            ("encoder.stages.1.0.dwconv.kernel", [49, C]),
            ("encoder.stages.1.0.norm.ln.weight", [C]),
            ("encoder.stages.1.0.pwconv1.linear.weight", [4 * C, C]),
            ("encoder.stages.1.0.grn.gamma", [1, 4 * C]),
        ];

        string message = MessageOf(file, Tensors);

        Assert.Contains(
            "MinkowskiEngine's sparse layers; convert it with remap_checkpoint_keys in utils.py of facebookresearch/ConvNeXt-V2 first.",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Everything_that_does_not_fit_is_listed_at_once_with_its_shapes()
    {
        List<(string Name, long[] Shape)> file = [.. FileOf(naming: 0, prefix: true)];
        file.RemoveAt(0);
        file.RemoveAt(8);
        file[^2] = ("classifier.weight", [7, 3]);
        file.Add(("convnextv2.encoder.stages.2.surplus", [1, 9]));

        string message = Assert.Throws<CheckpointException>(() => Match([.. file], Tensors)).Message;

        Assert.Contains(
            "4 of its tensors are not what the model needs (naming: Hugging Face)",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("missing: convnextv2.embeddings.patch_embeddings.weight [2, 3, 4, 4]", message, StringComparison.Ordinal);
        Assert.Contains("missing: convnextv2.encoder.stages.1.layers.0.dwconv.bias [2]", message, StringComparison.Ordinal);
        Assert.Contains("mis-shaped: classifier.weight is [7, 3], the model needs [5, 2]", message, StringComparison.Ordinal);
        Assert.Contains("unexpected: convnextv2.encoder.stages.2.surplus [1, 9]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_with_the_names_that_it_has()
    {
        string message = Assert.Throws<CheckpointException>(() => Match([("bert.encoder.weight", [3])], Tensors)).Message;

        Assert.Contains("none of the model's tensors under any known naming (Hugging Face, ", message, StringComparison.Ordinal);
        Assert.EndsWith("; its names begin with 'bert.encoder.weight'.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_cannot_be_read_is_named()
    {
        byte[] bytes = SafetensorsBytes.Write([("layernorm.weight", "F64", [1], [1]), ("layernorm.bias", "F32", [1], [1])]);

        string message = Assert
            .Throws<CheckpointException>(() =>
                ModelWeights.Load(
                    new GeneratedClass("Test", 6, "0"),
                    bytes,
                    options: null,
                    loader => loader.LayerNorm("layernorm", 1)
                )
            )
            .Message;

        Assert.Contains("unreadable: layernorm.weight is F64, only F32, F16 and BF16", message, StringComparison.Ordinal);
    }

    private static string MessageOf((string Name, long[] Shape)[] file, (long[] Shape, string[] Names)[] model) =>
        Assert.Throws<CheckpointException>(() => Match(file, model)).Message;

    private static string[] Same(string huggingFace, string original, string timm) => [huggingFace, huggingFace, original, timm];

    private static (string Name, long[] Shape)[] FileOf(int naming, bool prefix) =>
        [
            .. Tensors.Select(tensor =>
            {
                string name = tensor.Names[naming];
                return (
                    prefix && !name.StartsWith("classifier", StringComparison.Ordinal) ? "convnextv2." + name : name,
                    tensor.Shape
                );
            }),
        ];

    private static IReadOnlyDictionary<string, TensorEntry> Match(
        (string Name, long[] Shape)[] file,
        (long[] Shape, string[] Names)[] model,
        CheckpointSelection? selection = null
    )
    {
        byte[] bytes = SafetensorsBytes.Write([
            .. file.Select(tensor =>
                (tensor.Name, "F32", tensor.Shape, new float[tensor.Shape.Aggregate(1L, (product, edge) => product * edge)])
            ),
        ]);
        using CheckpointSource source = CheckpointSource.Open(bytes);
        var reader = new CheckpointReader(source);
        CheckpointFit fit = reader.Fit(
            [.. model.Select(tensor => new ExpectedTensor(tensor.Names[0], tensor.Shape))],
            selection ?? CheckpointSelection.Strict(SelectionOptions.Load)
        );
        return fit.Spellings.ToDictionary(pair => pair.Key, pair => reader.Tensors[pair.Value]);
    }
}
