using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class CheckpointFitTests
{
    private static readonly ExpectedTensor[] Needed =
    [
        new("embeddings.layernorm.weight", [8]),
        new("embeddings.layernorm.bias", [8]),
        new("encoder.stages.0.layers.0.pwconv1.weight", [32, 8]),
        new("encoder.stages.0.layers.0.grn.weight", [1, 1, 1, 32]),
        new("classifier.weight", [5, 8]),
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
            ("head.fc.bias", "F32", [5])
        );

        Assert.Equal("timm", fit.Naming!.Title);
        Assert.Equal("4 of its tensors are not what the model needs (naming: timm)", fit.Summary);
        Assert.Equal(
            [
                "mis-shaped: stem.1.weight is [9], the model needs [8]",
                "missing: stem.1.bias [8]",
                "unreadable: stages.0.blocks.0.mlp.fc1.weight is F64, only F32, F16 and BF16 can be read",
                "unexpected: head.fc.bias [5]",
            ],
            fit.Misfits.Select(misfit => misfit.ToString())
        );
        Assert.Equal("stages.0.blocks.0.mlp.grn.weight", fit.Spellings["encoder.stages.0.layers.0.grn.weight"]);
    }

    [Fact]
    public void A_classifier_is_left_aside_by_a_model_without_one() =>
        Assert.Empty(Fit(Needed[..1], ("downsample_layers.0.1.weight", "F32", [8]), ("head.weight", "F32", [5, 8])).Misfits);

    [Fact]
    public void A_checkpoint_of_another_model_has_no_naming()
    {
        CheckpointFit fit = Fit(Needed, ("bert.weight", "F32", [1]));

        Assert.Null(fit.Naming);
        Assert.StartsWith(
            "it has none of the model's tensors under any known naming (Hugging Face, ",
            fit.Summary,
            StringComparison.Ordinal
        );
        Assert.Equal(Needed.Length + 1, fit.Misfits.Count);
    }

    [Fact]
    public void A_name_that_a_damaged_listing_has_twice_stands_for_one_tensor() =>
        Assert.Equal(
            ["unexpected: x [2]"],
            Fit(Needed[..1], ("stem.1.weight", "F32", [8]), ("x", "F32", [1]), ("x", "F32", [2]))
                .Misfits.Select(misfit => misfit.ToString())
        );

    [Fact]
    public void Names_are_shown_escaped_and_short()
    {
        string misfit = Fit(Needed[..1], ("stem.1.weight", "F32", [8]), ("\u001b[2J" + new string('x', 10_000), "F32", [1]))
            .Misfits.Single()
            .ToString();

        Assert.StartsWith("unexpected: \\u001b[2Jxxx", misfit, StringComparison.Ordinal);
        Assert.InRange(misfit.Length, 1, 200);
    }

    /// <summary>Both take as long as a tensor does, whatever else the checkpoint has.</summary>
    [Fact]
    public void Each_unexpected_tensor_costs_the_same_however_many_there_are()
    {
        ExpectedTensor[] model =
        [
            .. Enumerable.Range(0, 500).Select(stage => new ExpectedTensor($"encoder.stages.{stage}.layers.0.dwconv.bias", [8])),
        ];

        long few = AllocatedFor(1_000);
        long many = AllocatedFor(10_000);

        Assert.InRange(many, few, 15 * few);
        Assert.InRange(many, 0, 10_000 * 2_000);

        long AllocatedFor(int count)
        {
            StoredTensor[] tensors =
            [
                new("stages.0.blocks.0.conv_dw.bias", "F32", [8]),
                .. Enumerable.Range(0, count).Select(i => new StoredTensor($"stages.{i}.x", "F32", [1])),
            ];
            CheckpointFit.Of(model[..1], tensors);
            long before = GC.GetAllocatedBytesForCurrentThread();
            CheckpointFit.Of(model, tensors);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static CheckpointFit Fit(ExpectedTensor[] needed, params (string Name, string DataType, long[] Shape)[] tensors) =>
        CheckpointFit.Of(needed, tensors.Select(tensor => new StoredTensor(tensor.Name, tensor.DataType, tensor.Shape)));
}
