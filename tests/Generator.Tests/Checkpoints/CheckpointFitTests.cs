using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class CheckpointFitTests
{
    private static readonly CheckpointSelection Strict = CheckpointSelection.Strict(SelectionOptions.Item);

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

        Assert.Equal("timm", fit.NamingTitle);
        Assert.Equal("4 of its tensors are not what the model needs (naming: timm)", fit.Fault);
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

        Assert.Null(fit.Location);
        Assert.StartsWith(
            "it has none of the model's tensors under any known naming (Hugging Face, ",
            fit.Fault,
            StringComparison.Ordinal
        );
        Assert.EndsWith("; its names begin with 'bert.weight'", fit.Fault, StringComparison.Ordinal);
        Assert.Empty(fit.Misfits);
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
            CheckpointFit.Of(model[..1], tensors, Strict);
            long before = GC.GetAllocatedBytesForCurrentThread();
            CheckpointFit.Of(model, tensors, Strict);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_model_that_is_there_twice_is_refused_until_one_is_chosen()
    {
        (string, string, long[])[] tensors =
        [
            .. Sets("model.", "ema.module."),
            ("ema.n_averaged", "I64", []),
            ("step", "I64", []),
        ];

        CheckpointFit refused = Fit(Needed, tensors);
        Assert.Equal(
            "it holds the model more than once, as timm behind 'model.' (5 of its tensors) and timm behind 'ema.module.' (5 of its tensors), and none of them is taken unasked",
            refused.Fault
        );
        Assert.Equal(
            "Choose by WeightsPrefix=\"model.\" on its ConvNextV2Model item or WeightsPrefix=\"ema.module.\" on its ConvNextV2Model item; IgnoredTensors=\"ema.module.*\" on its ConvNextV2Model item leaves others aside.",
            refused.Advice
        );
        Assert.Empty(refused.Spellings);

        CheckpointFit chosen = Fit(Needed, Strict with { Prefix = "ema.module" }, tensors);
        Assert.Null(chosen.Fault);
        Assert.Equal("ema.module.stem.1.weight", chosen.Spellings["embeddings.layernorm.weight"]);
        Assert.Equal(7, chosen.LeftAside.Count);

        CheckpointFit left = Fit(Needed, Strict with { IgnoredTensors = ["ema.*", "step"] }, tensors);
        Assert.Null(left.Fault);
        Assert.Equal("model.stem.1.weight", left.Spellings["embeddings.layernorm.weight"]);
        Assert.Equal(7, left.LeftAside.Count);
    }

    [Fact]
    public void Of_a_set_without_prefix_and_another_either_can_be_chosen()
    {
        (string, string, long[])[] tensors = [.. Sets("", "ema.")];

        Assert.NotNull(Fit(Needed, tensors).Fault);
        CheckpointFit plain = Fit(Needed, Strict with { Prefix = "" }, tensors);
        Assert.Null(plain.Fault);
        Assert.Equal("stem.1.weight", plain.Spellings["embeddings.layernorm.weight"]);
        Assert.Equal(
            "ema.stem.1.weight",
            Fit(Needed, Strict with { Prefix = "ema." }, tensors).Spellings["embeddings.layernorm.weight"]
        );
    }

    [Fact]
    public void A_prefix_that_leads_nowhere_is_refused_with_those_that_lead_somewhere() =>
        Assert.Equal(
            "it has no model behind 'emma.', which WeightsPrefix names; the model is there as timm behind 'model.' (5 of its tensors)",
            Fit(Needed, Strict with { Prefix = "emma." }, [.. Sets("model.")]).Fault
        );

    [Fact]
    public void The_count_of_an_averaged_model_is_no_weight()
    {
        CheckpointFit fit = Fit(Needed, [.. Sets("module."), ("n_averaged", "I64", [])]);

        Assert.Null(fit.Fault);
        Assert.Equal(["n_averaged"], fit.LeftAside);
        Assert.NotNull(Fit(Needed, [.. Sets("module."), ("n_averaged", "F32", [8])]).Fault);
        Assert.NotNull(Fit(Needed, [.. Sets("model."), ("n_averaged", "I64", [])]).Fault);
    }

    [Fact]
    public void A_tensor_beside_the_model_is_refused_with_the_way_to_leave_it_aside()
    {
        (string, string, long[])[] tensors = [.. Sets("net."), ("loss.weight", "F32", [5])];

        CheckpointFit refused = Fit(Needed, tensors);
        Assert.Equal(["unexpected: loss.weight [5]"], refused.Misfits.Select(misfit => misfit.ToString()));
        Assert.Equal(
            "If they are no part of the model, IgnoredTensors=\"loss.weight\" on its ConvNextV2Model item leaves them aside.",
            refused.Advice
        );
        CheckpointFit taken = Fit(Needed, Strict with { IgnoredTensors = ["loss.*", "nothing"] }, tensors);
        Assert.Null(taken.Fault);
        Assert.Equal(["loss.weight"], taken.LeftAside);
    }

    [Theory]
    [InlineData("stages.0.blocks.0._orig_mod.{0}")]
    [InlineData("stages.0._fsdp_wrapped_module.blocks.0._checkpoint_wrapped_module.{0}")]
    public void Wrapped_blocks_are_blocks(string format)
    {
        string Wrap(string name) => name.Replace("stages.0.blocks.0.", string.Format(null, format, ""), StringComparison.Ordinal);
        (string Name, string, long[])[] plain = [.. Sets("net.")];
        (string Name, string, long[])[] wrapped = [.. plain.Select(tensor => (Wrap(tensor.Name), tensor.Item2, tensor.Item3))];

        CheckpointFit fit = Fit(Needed, wrapped);

        Assert.Null(fit.Fault);
        Assert.Equal(wrapped.Select(tensor => tensor.Name).Order(), fit.Spellings.Values.Order());

        // Two names for one tensor: neither is preferred.
        CheckpointFit both = Fit(Needed, [.. plain, .. wrapped.Except(plain)]);
        Assert.NotEmpty(both.Misfits);
        Assert.DoesNotContain("IgnoredTensors", both.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stages.0.blocks.0.module.mlp.fc1.weight", "They are behind a 'module.' inside of the model's names, as ")]
    [InlineData("stages.0.blocks.0.attn.qkv.weight", "They are inside of the model's own modules: what was trained computes ")]
    [InlineData("stem.2.weight", "They are inside of the model's own modules: what was trained computes ")]
    [InlineData("head.norm.2.weight", "They are inside of the model's own modules: what was trained computes ")]
    [InlineData("head.fc.parametrizations.weight.original0", "They are of a parametrization (weight or spectral norm), which ")]
    [InlineData("head.fc.3.weight", "They are another head, which computes something else than the classifier; a class ")]
    public void Parts_of_the_model_are_told_and_not_to_be_left_aside(string name, string advice)
    {
        CheckpointFit fit = Fit(Needed, [.. Sets("net."), ("net." + name, "F32", [8])]);

        Assert.Equal([$"unexpected: net.{name} [8]"], fit.Misfits.Select(misfit => misfit.ToString()));
        Assert.StartsWith(advice, fit.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_a_deeper_model_cannot_be_left_aside()
    {
        (string, string, long[])[] deeper = [.. Sets(""), ("stages.0.blocks.1.mlp.fc1.weight", "F32", [32, 8])];

        Assert.DoesNotContain("IgnoredTensors", Fit(Needed, deeper).Advice, StringComparison.Ordinal);
        Assert.Equal(
            ["left aside: stages.0.blocks.1.mlp.fc1.weight [32, 8] is the model's, but IgnoredTensors names it"],
            Fit(Needed, Strict with { IgnoredTensors = ["stages.0.blocks.1.*"] }, deeper).Misfits.Select(m => m.ToString())
        );
        Assert.Null(Fit(Needed, Strict with { IgnoredTensors = ["*.mask"] }, [.. Sets(""), ("stages.1.mask", "F32", [3])]).Fault);
    }

    [Fact]
    public void A_head_of_Dropout_and_Linear_is_the_classifier()
    {
        (string Name, string, long[])[] tensors =
        [
            .. Sets("net.").Where(tensor => tensor.Name != "net.head.fc.weight"),
            ("net.head.fc.1.weight", "F32", [5, 8]),
        ];

        CheckpointFit fit = Fit(Needed, tensors);

        Assert.Null(fit.Fault);
        Assert.Equal("net.head.fc.1.weight", fit.Spellings["classifier.weight"]);
        Assert.Equal("timm behind 'net.' (classifier: 'net.head.fc.1')", fit.NamingTitle);
        Assert.Null(Fit(Needed[..^1], tensors).Fault);
        foreach (string more in new[] { "net.head.fc.4.weight", "net.head.fc.1.running_mean", "net.head.fc.act.alpha" })
        {
            CheckpointFit other = Fit(Needed, [.. tensors, (more, "F32", [8])]);
            Assert.StartsWith("They are another head", other.Advice, StringComparison.Ordinal);
            Assert.Contains("missing: net.head.fc.weight [5, 8]", other.Misfits.Select(misfit => misfit.ToString()));

            // Nor does it become the classifier when the rest of the head is left aside.
            CheckpointFit half = Fit(Needed, Strict with { IgnoredTensors = [more] }, [.. tensors, (more, "F32", [8])]);
            Assert.Equal([MisfitKind.Ignored], half.Misfits.Select(misfit => misfit.Kind));
        }
    }

    [Fact]
    public void The_counters_of_thop_are_left_aside()
    {
        string[] names = ["total_params", "stages.0.blocks.0.mlp.fc1.total_ops"];

        CheckpointFit fit = Fit(Needed, [.. Sets(""), .. names.Select(name => (name, "F64", new long[] { 1 }))]);

        Assert.Null(fit.Fault);
        Assert.Equal(names, fit.LeftAside);
        Assert.NotNull(Fit(Needed, [.. Sets(""), ("total_ops", "F64", [2])]).Fault);
    }

    [Fact]
    public void A_tensor_of_the_model_cannot_be_left_aside() =>
        Assert.Equal(
            ["left aside: stem.1.bias [8] is the model's, but IgnoredTensors names it"],
            Fit(Needed, Strict with { IgnoredTensors = ["*.1.bias"] }, [.. Sets("")]).Misfits.Select(misfit => misfit.ToString())
        );

    [Fact]
    public void A_head_outside_of_the_prefix_is_no_classifier()
    {
        CheckpointFit fit = Fit(
            Needed,
            [.. Sets("backbone.").Where(tensor => tensor.Name != "backbone.head.fc.weight"), ("head.fc.weight", "F32", [5, 8])]
        );

        Assert.Equal(
            ["missing: backbone.head.fc.weight [5, 8]", "unexpected: head.fc.weight [5, 8]"],
            fit.Misfits.Select(misfit => misfit.ToString())
        );
    }

    [Fact]
    public void Half_of_a_model_behind_a_prefix_is_missing() =>
        Assert.Equal(
            ["missing: stem.1.weight [8]", "unexpected: module.stem.1.weight [8]"],
            Fit(Needed, [.. Sets("").Skip(1), ("module.stem.1.weight", "F32", [8])]).Misfits.Select(misfit => misfit.ToString())
        );

    [Fact]
    public void Of_many_misfits_ten_are_listed_some_of_each_kind()
    {
        CheckpointFit fit = Fit(
            Needed,
            [.. Sets("").Skip(2), .. Enumerable.Range(0, 30).Select(i => ($"x{i:00}", "F32", new long[] { 1 }))]
        );

        Assert.Equal(32, fit.Misfits.Count);
        Assert.Equal(
            [
                "missing: stem.1.weight [8]",
                "missing: stem.1.bias [8]",
                .. Enumerable.Range(0, 8).Select(i => $"unexpected: x{i:00} [1]"),
            ],
            fit.Listed.Select(misfit => misfit.ToString())
        );
    }

    [Fact]
    public void Another_size_is_told_first()
    {
        ExpectedTensor[] atto = SizedModel([40, 80, 160, 320], [2, 2, 6, 2]);
        ExpectedTensor[] tiny = SizedModel([96, 192, 384, 768], [3, 3, 9, 3]);

        CheckpointFit fit = Fit(atto, [.. tiny.Select(tensor => ("model." + tensor.Name, "F32", tensor.Shape.ToArray()))]);

        Assert.StartsWith(
            "it is 'tiny' (depths 3, 3, 9, 3; hidden sizes 96, 192, 384, 768), the model is 'atto' (depths 2, 2, 6, 2; hidden sizes 40, 80, 160, 320); ",
            fit.Fault,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(1, 4, "Its images have 1 channels, the model's 3 ('num_channels' of the config).")]
    [InlineData(3, 2, "Its patches are 2 pixels wide, the model's 4 ('patch_size' of the config).")]
    public void Another_stem_is_told_by_what_is_other(long channels, long patch, string advice)
    {
        ExpectedTensor[] model = SizedModel([8, 16], [1, 1]);

        CheckpointFit fit = Fit(
            model,
            [.. model.Select((tensor, i) => (tensor.Name, "F32", i == 0 ? [8, channels, patch, patch] : tensor.Shape.ToArray()))]
        );

        Assert.Single(fit.Misfits);
        Assert.Equal(advice, fit.Advice);
    }

    [Theory]
    [InlineData("convnext.encoder.stages.0.layers.0.layer_scale_parameter")]
    [InlineData("stages.0.0.gamma")]
    [InlineData("stages.0.blocks.0.gamma")]
    public void ConvNeXt_V1_is_told_by_name(string layerScale)
    {
        ExpectedTensor[] model = SizedModel([8, 16], [1, 1]);
        string prefix = layerScale.StartsWith("convnext.", StringComparison.Ordinal) ? "convnext." : "";

        CheckpointFit fit = Fit(
            model,
            [.. model.Select(tensor => (prefix + tensor.Name, "F32", tensor.Shape.ToArray())), (layerScale, "F32", [8])]
        );

        Assert.StartsWith("it is ConvNeXt V1 (layer scale, no global response", fit.Fault, StringComparison.Ordinal);
        Assert.Equal(
            "They are names of ConvNeXt V1; only ConvNeXt V2 is compiled.",
            Fit(Needed, (layerScale, "F32", [8]), ("x", "F32", [8])).Advice
        );
    }

    [Theory]
    [InlineData("layer1.0.conv1.weight", "a ResNet")]
    [InlineData("blocks.0.attn.qkv.weight", "a Vision Transformer")]
    [InlineData("layers.0.blocks.0.attn.relative_position_bias_table", "Swin Transformer")]
    [InlineData("vision_model.embeddings.patch_embedding.weight", "a CLIP or SigLIP with Hugging Face's names")]
    public void Other_architectures_are_told_by_name(string name, string title) =>
        Assert.Equal($"They are names of {title}; only ConvNeXt V2 is compiled.", Fit(Needed, (name, "F32", [8])).Advice);

    /// <summary>The tensors that are needed, once behind each prefix.</summary>
    private static IEnumerable<(string Name, string DataType, long[] Shape)> Sets(params string[] prefixes) =>
        prefixes.SelectMany(prefix =>
            Needed.Select(tensor =>
                (prefix + CheckpointNaming.All[3].Spellings(tensor.Name).First(), "F32", tensor.Shape.ToArray())
            )
        );

    /// <summary>As far as a size goes: the stem, downsampling and a tensor of each block.</summary>
    private static ExpectedTensor[] SizedModel(long[] widths, int[] depths) =>
        [
            new("embeddings.patch_embeddings.weight", [widths[0], 3, 4, 4]),
            .. widths
                .Skip(1)
                .Select(
                    (width, i) =>
                        new ExpectedTensor($"encoder.stages.{i + 1}.downsampling_layer.1.weight", [width, widths[i], 2, 2])
                ),
            .. widths.SelectMany(
                (width, stage) =>
                    Enumerable
                        .Range(0, depths[stage])
                        .Select(block => new ExpectedTensor(
                            $"encoder.stages.{stage}.layers.{block}.dwconv.weight",
                            [width, 1, 7, 7]
                        ))
            ),
        ];

    private static CheckpointFit Fit(ExpectedTensor[] needed, params (string Name, string DataType, long[] Shape)[] tensors) =>
        Fit(needed, Strict, tensors);

    private static CheckpointFit Fit(
        ExpectedTensor[] needed,
        CheckpointSelection selection,
        (string Name, string DataType, long[] Shape)[] tensors
    ) =>
        CheckpointFit.Of(
            needed,
            tensors.Select(tensor => new StoredTensor(tensor.Name, tensor.DataType, tensor.Shape)),
            selection
        );
}
