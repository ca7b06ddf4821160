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
        Assert.Equal(1, broken.ExitCode);
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
        Assert.Contains("(naming: Hugging Face)", run.Output, StringComparison.Ordinal);
        Row("mis-shaped", "convnextv2.layernorm.weight", "[768]");
        Row("missing", "convnextv2.encoder.stages.2.layers.8.grn.bias", "[1, 1, 1, 1536]");

        void Row(params string[] cells) =>
            Assert.Contains(run.Output.Split('\n'), line => cells.All(cell => line.Contains(cell, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_checkpoint_without_a_config_beside_it_needs_one()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("model.safetensors"));

        ToolRun run = ToolRun.Of("verify", folder.Path);

        Assert.Equal((1, $"error: There is no config '{folder.File("config.json")}'.\n"), (run.ExitCode, run.Output));
    }
}
