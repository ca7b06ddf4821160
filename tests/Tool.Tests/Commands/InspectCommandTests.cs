using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public class InspectCommandTests
{
    /// <summary>28,635,496 is what PyTorch counts in convnextv2-tiny; 384 is said by the preprocessor's file alone.</summary>
    [Fact]
    public void A_config_is_shown_with_its_size_labels_and_memory()
    {
        ToolRun run = ToolRun.Of("inspect", ReferenceFiles.Tiny384("config.json"));

        Assert.Equal(0, run.ExitCode);
        Row("parameters", "28,635,496");
        Row("image", "3 × 384 × 384");
        Row("hidden sizes", "96, 192, 384, 768");
        Row("depths", "3, 3, 9, 3");
        Row("labels", "1,000");
        Row("preprocessing: ", "warp");
        Row("arena of ", " floats");

        void Row(params string[] cells) =>
            Assert.Contains(run.Output.Split('\n'), line => cells.All(cell => line.Contains(cell, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_config_is_shown_in_the_precision_that_is_asked_for()
    {
        ToolRun floats = ToolRun.Of("inspect", ReferenceFiles.Tiny384("config.json"));
        ToolRun bytes = ToolRun.Of("inspect", ReferenceFiles.Tiny384("config.json"), "--precision", "int8");
        ToolRun unknown = ToolRun.Of("inspect", ReferenceFiles.Tiny384("config.json"), "--precision", "Int4");

        Assert.Equal((0, 0, 1), (floats.ExitCode, bytes.ExitCode, unknown.ExitCode));
        Assert.Contains("precision: Float32", floats.Output, StringComparison.Ordinal);
        Assert.Contains("precision: Int8", bytes.Output, StringComparison.Ordinal);
        Assert.Contains("pointwise in eight bits, ", bytes.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("in eight bits", floats.Output, StringComparison.Ordinal);
        Assert.Contains("CNV0032: The Precision ", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_shown_with_its_naming_its_tensors_and_whether_it_fits()
    {
        ToolRun run = ToolRun.Of("inspect", ReferenceFiles.HfTest("model.timm.safetensors"));
        SafetensorsFile file = SafetensorsFile.Read(ReferenceFiles.HfTest("model.timm.safetensors"));

        Assert.Equal(0, run.ExitCode);
        Row("stem.0.weight", "embeddings.patch_embeddings.weight", "F32");
        Row("naming", "timm");
        Row("tensors", $"{file.Tensors.Count} ({file.Tensors.Count} F32)");
        Row(
            "parameters",
            (file.Tensors.Values.Sum(tensor => tensor.Data.Length) / 4).ToString(
                "N0",
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
        Row("fits: all ");

        void Row(params string[] cells) =>
            Assert.Contains(run.Output.Split('\n'), line => cells.All(cell => line.Contains(cell, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_is_its_config_and_its_checkpoint_as_far_as_it_has_them()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(1, ToolRun.Of("inspect", folder.Path).ExitCode);

        File.Copy(ReferenceFiles.HfTest("config.json"), folder.File("config.json"));
        ToolRun config = ToolRun.Of("inspect", folder.Path);
        Assert.Equal(0, config.ExitCode);
        Assert.Contains("arena of ", config.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("naming", config.Output, StringComparison.Ordinal);

        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("model.safetensors"));
        ToolRun both = ToolRun.Of("inspect", folder.Path);
        Assert.Equal(0, both.ExitCode);
        Assert.StartsWith(config.Output, both.Output, StringComparison.Ordinal);
        Assert.Contains("fits: all ", both.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_is_shown_as_a_build_shows_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("config.json", "{\n  \"model_type\": \"convnextv2\",\n  \"hidden_act\": \"geluu\"\n}");

        ToolRun run = ToolRun.Of("inspect", path);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            $"{path}(3,17): error CNV0007: 'hidden_act' is \"geluu\", which is not supported; it can be ",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_problem_of_the_preprocessors_file_is_shown_in_that_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{\"model_type\": \"convnextv2\"}");
        string path = folder.Write("preprocessor_config.json", "{\n\"size\": \"large\"}");

        Assert.Contains($"{path}(2,9): error CNV0003: ", ToolRun.Of("inspect", folder.Path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_without_a_preprocessors_file_is_shown_with_what_is_assumed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("config.json", "{\"model_type\": \"convnextv2\", \"loss_clip\": Infinity}");

        ToolRun run = ToolRun.Of("inspect", folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            $"{path}(1,1): warning CNV0025: There is no preprocessor_config.json",
            run.Output,
            StringComparison.Ordinal
        );
        folder.Write("preprocessor_config.json", "{\"size\": 224, \"pad_value\": NaN}");
        Assert.DoesNotContain("CNV", ToolRun.Of("inspect", folder.Path).Output, StringComparison.Ordinal);
    }
}
