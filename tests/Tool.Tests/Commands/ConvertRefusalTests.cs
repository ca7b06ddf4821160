using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

/// <summary>What no class could load afterwards is not written, and what can be left aside or made to fit is.</summary>
public class ConvertRefusalTests
{
    public static TheoryData<string, byte[]> Refused() =>
        new()
        {
            {
                "none of the names is ConvNeXt V2's under any known naming, behind whatever prefix: 'fc1.weight', 'fc2.weight'",
                StemFile.Of(("fc1.weight", StemFile.Tensor(1)), ("fc2.weight", StemFile.Tensor(1)))
            },
            {
                "they are a Vision Transformer's, and only ConvNeXt V2 is compiled",
                StemFile.Of(
                    ("cls_token", StemFile.Tensor(1)),
                    ("blocks.0.attn.qkv.weight", StemFile.Tensor(1)),
                    ("norm.weight", StemFile.Tensor(1))
                )
            },
            {
                "they are ConvNeXt V1's, and only ConvNeXt V2 is compiled",
                StemFile.Of(
                    ("downsample_layers.0.0.weight", StemFile.Tensor(1)),
                    ("stages.0.0.dwconv.weight", StemFile.Tensor(1)),
                    ("stages.0.0.gamma", StemFile.Tensor(1))
                )
            },
            {
                "a LoRA adapter (peft), which changes a model and is none; merge it first",
                StemFile.Of(("base_model.model.convnextv2.encoder.stages.0.layers.0.pwconv1.lora_A.weight", StemFile.Tensor(1)))
            },
            {
                "remap_checkpoint_keys in utils.py",
                StemFile.Of(
                    ("downsample_layers.0.0.weight", StemFile.Tensor(1)),
                    ("stages.0.0.dwconv.kernel", StemFile.Tensor(1))
                )
            },
            {
                "2 of its tensors are none of ConvNeXt V2's (naming: timm), so no class loads them: 'loss_fct.weight', 'threshold'; "
                    + "if they are no part of the model, --drop 'loss_fct.*' --drop 'threshold' leaves them aside",
                StemFile.Of(StemFile.Model(1, "", ("loss_fct.weight", StemFile.Tensor(2)), ("threshold", StemFile.Tensor(2))))
            },
            {
                "'stem.0.extra'; they are inside of the model's own modules: what was trained computes something else than ConvNeXt V2 there",
                StemFile.Of(StemFile.Model(1, "", ("stem.0.extra", StemFile.Tensor(2))))
            },
            {
                "it lacks 'stages.0.blocks.0.norm.weight', 'stages.0.blocks.0.norm.bias', 'stages.0.blocks.0.mlp.fc1.weight'",
                StemFile.Of(
                    StemFile.Model(
                        1,
                        "",
                        ("stages.0.blocks.0.conv_dw.weight", StemFile.Tensor(2)),
                        ("stages.0.blocks.0.conv_dw.bias", StemFile.Tensor(2))
                    )
                )
            },
            {
                "it lacks 'head.fc.weight', without which no class loads it",
                StemFile.Of(StemFile.Model(1, "", ("head.fc.bias", StemFile.Tensor(2))))
            },
            {
                "'stem.1.weight' of it is empty ([0])",
                StemFile.With(
                    "stem.1.weight",
                    value => value.Tensor(storage => storage.Storage("FloatStorage", "1", 2), 0, [0], [1])
                )
            },
            {
                "'stem.1.weight' of it is I64, and weights can be F32, F16, BF16 or F64",
                StemFile.With("stem.1.weight", StemFile.Tensor(22, "LongStorage"))
            },
            {
                "'stem.1.weight' has the value 1E+300, which no F32 can hold",
                StemFile.With("stem.1.weight", StemFile.Tensor(21, "DoubleStorage"))
            },
            {
                "'stem.1.weight' of it is no plain tensor but 'torch._utils._rebuild_qtensor'",
                StemFile.With("stem.1.weight", value => value.Global("torch._utils", "_rebuild_qtensor").Op(')').Op('R'))
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_no_class_could_load_is_not_written(string reason, byte[] file)
    {
        using var folder = new TemporaryFolder();

        ToolRun run = ToolRun.Of("convert", folder.Write("model.pt", file));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Output, StringComparison.Ordinal);
        Assert.Equal(["model.pt"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_dropped_is_printed_tensor_by_tensor()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(
                StemFile.Model(
                    1,
                    "module.",
                    ("module.loss_fct.weight", StemFile.Tensor(2)),
                    ("module.loss_fct.bias", StemFile.Tensor(2)),
                    ("module.t", StemFile.Tensor(2))
                )
            )
        );

        ToolRun run = ToolRun.Of("convert", input, "--drop", "loss_fct.*", "--drop", "module.t");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains(
            "dropped: 'module.loss_fct.weight' [2]\ndropped: 'module.loss_fct.bias' [2]\ndropped: 'module.t' [2]\n",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(StemFile.Names.Order(), SafetensorsFile.Read(folder.File("model.safetensors")).Tensors.Keys.Order());
        Assert.Equal(
            (1, $"error: No tensor of '{input}' has a name like --drop 'lossfct.*'.\n"),
            (
                ToolRun.Of("convert", input, "--drop", "lossfct.*", "--force").ExitCode,
                ToolRun.Of("convert", input, "--drop", "lossfct.*", "--force").Output
            )
        );
        Assert.Contains(
            "--drop leaves nothing to write",
            ToolRun.Of("convert", input, "--drop", "*", "--force").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Doubles_become_the_nearest_floats_and_are_counted()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write("model.pt", StemFile.With("stem.0.weight", StemFile.Tensor(20, "DoubleStorage")));

        ToolRun run = ToolRun.Of("convert", input);

        // One of them is NaN, which is written and which Load refuses.
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 tensor of F64 became F32\n", run.Output, StringComparison.Ordinal);
        (string dataType, long[] shape, byte[] data, _) = SafetensorsFile.Read(folder.File("model.safetensors")).Tensors[
            "stem.0.weight"
        ];
        Assert.Equal("F32", dataType);
        Assert.Equal([2], shape);
        Assert.Equal([(float)(1 / 3.0), float.NaN], new[] { BitConverter.ToSingle(data), BitConverter.ToSingle(data, 4) });
    }

    [Fact]
    public void A_block_cannot_be_dropped_of_a_stage_that_is_kept_but_all_of_a_stage_can()
    {
        using var folder = new TemporaryFolder();
        string[] modules = ["conv_dw", "norm", "mlp.fc1", "mlp.grn", "mlp.fc2"];
        string input = folder.Write(
            "model.pt",
            StemFile.Of(
                StemFile.Model(
                    1,
                    "",
                    [
                        .. from block in new[] { "0", "1.module" }
                        from module in modules
                        from parameter in new[] { "weight", "bias" }
                        select ($"stages.0.blocks.{block}.{module}.{parameter}", StemFile.Tensor(2)),
                    ]
                )
            )
        );

        Assert.Contains(
            "they are behind a 'module.' inside of the model's names",
            ToolRun.Of("convert", input).Output,
            StringComparison.Ordinal
        );
        ToolRun refused = ToolRun.Of("convert", input, "--drop", "stages.0.blocks.1.*");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "from a stage or head of which the rest is kept, and leaves another network than was trained",
            refused.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, ToolRun.Of("convert", input, "--drop", "stages.0.*").ExitCode);
    }

    [Fact]
    public void A_numbered_linear_layer_is_the_classifier_and_words_of_wrappers_are_taken_off()
    {
        using var folder = new TemporaryFolder();
        string input = folder.Write(
            "model.pt",
            StemFile.Of(
                StemFile.Model(
                    1,
                    "",
                    ("head._orig_mod.norm.weight", StemFile.Tensor(2)),
                    ("head._orig_mod.norm.bias", StemFile.Tensor(2)),
                    ("head.fc.1.weight", StemFile.Tensor(2)),
                    ("head.fc.1.bias", StemFile.Tensor(2))
                )
            )
        );

        ToolRun run = ToolRun.Of("convert", input);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("timm (classifier: 'head.fc.1') names", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["head.fc.1.bias", "head.fc.1.weight", "head.norm.bias", "head.norm.weight"],
            StemFile
                .FirstNumbers(folder.File("model.safetensors"))
                .Select(pair => pair.Key)
                .Where(name => name.StartsWith("head.", StringComparison.Ordinal))
                .Order()
        );
    }

    [Fact]
    public void A_safetensors_file_is_converted_where_something_is_taken_off_it()
    {
        using var folder = new TemporaryFolder();
        string pickle = folder.Write("model.pt", StemFile.Of(StemFile.Model(1)));
        string plain = folder.File("plain.safetensors");
        Assert.Equal(0, ToolRun.Of("convert", pickle, plain).ExitCode);

        Assert.Equal(
            $"error: '{plain}' is a safetensors file already, and nothing of it would change.\n",
            ToolRun.Of("convert", plain, folder.File("same.safetensors")).Output
        );

        ToolRun dropped = ToolRun.Of("convert", plain, folder.File("dropped.safetensors"), "--drop", "stem.1.*");
        Assert.True(dropped.ExitCode == 0, dropped.Output);
        Assert.Equal(
            [new("stem.0.bias", 1f), new("stem.0.weight", 1f)],
            StemFile.FirstNumbers(folder.File("dropped.safetensors")).OrderBy(pair => pair.Key)
        );
        Assert.Contains(
            "'plain.safetensors' has no dict of tensors under --key 'model'; all of its tensors are at its top, which needs no key",
            ToolRun
                .Of("convert", plain, folder.File("same.safetensors"), "--key", "model")
                .Output.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_is_its_PyTorch_file_and_endings_that_say_nothing_go()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pytorch_model.bin", StemFile.Of(StemFile.Model(1)));
        folder.Write("checkpoint-3.pth.tar", StemFile.Of(StemFile.Model(1)));

        Assert.Equal(0, ToolRun.Of("convert", folder.Path).ExitCode);
        Assert.Equal(0, ToolRun.Of("convert", folder.File("checkpoint-3.pth.tar")).ExitCode);

        Assert.True(File.Exists(folder.File("model.safetensors")));
        Assert.True(File.Exists(folder.File("checkpoint-3.safetensors")));
        File.Delete(folder.File("pytorch_model.bin"));
        File.Delete(folder.File("model.safetensors"));
        Assert.Contains("has none of model.safetensors, ", ToolRun.Of("convert", folder.Path).Output, StringComparison.Ordinal);
        Assert.Contains(
            "an index of PyTorch's shards",
            ToolRun.Of("convert", folder.Write("pytorch_model.bin.index.json", "{}")).Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer")]
    [InlineData("<!doctype html><title>404</title>", "an HTML or XML page")]
    [InlineData("{\"weight_map\": {}}", "JSON")]
    public void What_people_take_for_a_checkpoint_is_refused_by_name(string text, string reason)
    {
        using var folder = new TemporaryFolder();

        ToolRun run = ToolRun.Of("convert", folder.Write("pytorch_model.bin", text));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Output, StringComparison.Ordinal);
    }
}
