using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public class VerifyCommandTests
{
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.hf-old.safetensors")]
    [InlineData("model.fb.safetensors")]
    [InlineData("model.timm.safetensors")]
    [InlineData("model.timm-conv.safetensors")]
    public void A_checkpoint_under_any_naming_fits_its_config(string file)
    {
        ToolRun run = ToolRun.Of("verify", ReferenceFiles.HfTest(file));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\nfits: all ", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning CNV0025: There is no preprocessor_config.json", run.Output.ReplaceLineEndings(" "));
    }

    [Fact]
    public void Every_tensor_that_does_not_fit_is_listed_with_what_is_needed()
    {
        using var folder = new TemporaryFolder();
        string config = File.ReadAllText(ReferenceFiles.HfTest("config.json"));
        string other = folder.Write("config.json", config.Replace("\"depths\": [", "\"depths\": [1, ", StringComparison.Ordinal));
        ToolRun broken = ToolRun.Of("verify", ReferenceFiles.HfTest("model.safetensors"), "--config", other);
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains($"{other}(", broken.Output, StringComparison.Ordinal);
        Assert.Contains("): error CNV0006: ", broken.Output, StringComparison.Ordinal);

        ToolRun run = ToolRun.Of(
            "verify",
            ReferenceFiles.HfTest("model.safetensors"),
            "--config",
            ReferenceFiles.Tiny384("config.json")
        );

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("does not fit: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("; hidden sizes 96, 192, 384, 768); ", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("(naming: Hugging Face)", run.Output, StringComparison.Ordinal);
        Row("mis-shaped", "convnextv2.embeddings.patch_embeddings.weight", "[96, 3, 4, 4]");
        Row("missing", "convnextv2.encoder.stages.0.layers.");

        void Row(params string[] cells) =>
            Assert.Contains(run.Output.Split('\n'), line => cells.All(cell => line.Contains(cell, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_prefix_is_named_and_what_stands_beside_the_model_is_left_aside_on_request()
    {
        using var folder = new TemporaryFolder();
        string path = folder.WriteCheckpoint([
            .. SafetensorsFile
                .Read(ReferenceFiles.HfTest("model.safetensors"))
                .Tensors.Select(tensor =>
                    ("module._orig_mod." + tensor.Key, tensor.Value.DataType, tensor.Value.Shape, tensor.Value.Data)
                ),
            ("loss_fct.weight", "F32", [1], new byte[4]),
        ]);
        string config = ReferenceFiles.HfTest("config.json");

        ToolRun strict = ToolRun.Of("verify", path, "--config", config);
        ToolRun ignoring = ToolRun.Of("verify", path, "--config", config, "--ignore", "loss_fct.*,other");
        ToolRun choosing = ToolRun.Of("verify", path, "--config", config, "--prefix", "module._orig_mod");

        Assert.Equal((1, 0, 0), (strict.ExitCode, ignoring.ExitCode, choosing.ExitCode));
        Assert.Contains("--ignore 'loss_fct.weight' leaves them aside", strict.Output, StringComparison.Ordinal);
        foreach (string output in new[] { ignoring.Output, choosing.Output })
        {
            Assert.Contains(
                "(naming: Hugging Face behind 'module._orig_mod.')",
                output.ReplaceLineEndings(" "),
                StringComparison.Ordinal
            );
            Assert.Contains("\nleft aside: loss_fct.weight\n", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_that_are_not_finite_are_named_and_the_checkpoint_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.WriteCheckpoint([
            .. SafetensorsFile
                .Read(ReferenceFiles.HfTest("model.safetensors"))
                .Tensors.Select(tensor =>
                    (
                        tensor.Key,
                        tensor.Value.DataType,
                        tensor.Value.Shape,
                        tensor.Key == "classifier.bias"
                            ? [.. BitConverter.GetBytes(float.NaN), .. tensor.Value.Data[4..]]
                            : tensor.Value.Data
                    )
                ),
        ]);

        ToolRun run = ToolRun.Of("verify", path, "--config", ReferenceFiles.HfTest("config.json"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not finite: 1 of its values, in 1 of its tensors, ", run.Output, StringComparison.Ordinal);
        Assert.Contains("classifier.bias (1)", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning: 1 of its values", ToolRun.Of("inspect", path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_tensors_are_listed_and_all_on_request()
    {
        string[] arguments =
        [
            "verify",
            ReferenceFiles.HfTest("model.safetensors"),
            "--config",
            ReferenceFiles.Tiny384("config.json"),
        ];

        ToolRun some = ToolRun.Of(arguments);
        ToolRun all = ToolRun.Of([.. arguments, "--all"]);

        Assert.Equal(10, Rows(some));
        Assert.Contains(" more; --all lists them", some.Output, StringComparison.Ordinal);
        Assert.InRange(Rows(all), 100, 300);

        static int Rows(ToolRun run) =>
            run
                .Output.Split('\n')
                .Count(line =>
                    line.Contains("missing", StringComparison.Ordinal) || line.Contains("mis-shaped", StringComparison.Ordinal)
                );
    }

    /// <summary>As peft's save_pretrained leaves it.</summary>
    [Fact]
    public void An_adapter_is_called_one_with_the_model_that_it_is_for()
    {
        string adapter = Path.Combine(AppContext.BaseDirectory, "Checkpoints", "Adapter", "adapter_model.safetensors");

        ToolRun verify = ToolRun.Of("verify", adapter, "--config", ReferenceFiles.HfTest("config.json"));
        ToolRun inspect = ToolRun.Of("inspect", adapter);

        Assert.Equal(1, verify.ExitCode);
        foreach (string output in new[] { verify.Output, inspect.Output })
        {
            Assert.Contains(
                "it is a LoRA adapter (peft) for facebook/convnextv2-tiny-22k-224, which changes a model and is none; merge it first: merge_and_unload()",
                output.ReplaceLineEndings(" "),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Of_a_folder_without_a_checkpoint_is_said_what_it_holds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        folder.Write("adapter_config.json", """{"base_model_name_or_path": "ada/roses", "peft_type": "LORA"}""");

        Assert.Contains(
            "; what it holds is no model: it is a LoRA adapter (peft) for ada/roses, ",
            ToolRun.Of("verify", folder.Path).Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has no model.safetensors; what it holds is no model: it is a LoRA adapter (peft) for ada/roses, ",
            ToolRun.Of("inspect", folder.Path).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_checkpoint_without_a_config_beside_it_needs_one()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("model.safetensors"));

        ToolRun run = ToolRun.Of("verify", folder.Path);

        Assert.Equal((2, $"error: There is no config '{folder.File("config.json")}'.\n"), (run.ExitCode, run.Output));
    }
}
