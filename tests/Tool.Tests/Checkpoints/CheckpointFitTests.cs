using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Tool.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Tests.Checkpoints;

public class CheckpointFitTests
{
    private static readonly TensorSpec[] Needed =
    [
        TensorSpec.Of("embeddings.layernorm.weight", 8),
        TensorSpec.Of("embeddings.layernorm.bias", 8),
        TensorSpec.Of("encoder.stages.0.layers.0.pwconv1.weight", 32, 8),
        TensorSpec.Of("encoder.stages.0.layers.0.grn.weight", 1, 1, 1, 32),
        TensorSpec.Of("classifier.weight", 5, 8),
    ];

    [Fact]
    public void What_is_not_as_needed_is_told_by_kind_under_the_names_of_the_file()
    {
        CheckpointFit fit = Fit(
            Needed,
            ("stem.1.weight", "F32", [9]),
            ("stages.0.blocks.0.mlp.fc1.weight", "F64", [32, 8]),
            ("stages.0.blocks.0.mlp.grn.weight", "BF16", [32]),
            ("head.fc.weight", "F16", [5, 8]),
            ("head.fc.bias", "F32", [5]));

        Assert.Equal("timm", fit.Naming!.Title);
        Assert.Equal(
            [
                new Misfit("mis-shaped", "stem.1.weight", "[9]", "[8]"),
                new Misfit("missing", "stem.1.bias", "", "[8]"),
                new Misfit("unreadable", "stages.0.blocks.0.mlp.fc1.weight", "F64", "F32, F16, BF16"),
                new Misfit("unexpected", "head.fc.bias", "[5]", ""),
            ],
            fit.Misfits);
    }

    [Fact]
    public void A_classifier_is_left_aside_by_a_model_without_one() =>
        Assert.Empty(Fit(Needed[..1], ("downsample_layers.0.1.weight", "F32", [8]), ("head.weight", "F32", [5, 8])).Misfits);

    [Fact]
    public void A_checkpoint_of_another_model_has_no_naming()
    {
        CheckpointFit fit = Fit(Needed, ("bert.weight", "F32", [1]));

        Assert.Null(fit.Naming);
        Assert.Equal(Needed.Length + 1, fit.Misfits.Count);
    }

    private static CheckpointFit Fit(TensorSpec[] needed, params (string Name, string DataType, long[] Shape)[] tensors) =>
        CheckpointFit.Of(new CheckpointListing("x", "safetensors", [.. tensors.Select(tensor => new ListedTensor(tensor.Name, tensor.DataType, tensor.Shape, 0))]), needed);
}
