namespace ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

/// <summary>The smallest folder that can be compiled, written for a test that changes it.</summary>
internal static class MicroFolder
{
    public const string Config = """
        {
          "model_type": "convnextv2",
          "num_channels": 1,
          "patch_size": 2,
          "num_stages": 2,
          "hidden_sizes": [3, 5],
          "depths": [1, 1],
          "hidden_act": "gelu",
          "image_size": 8,
          "num_labels": 2
        }
        """;

    public const string Preprocessor = """
        {
          "do_resize": false,
          "size": {"height": 8, "width": 8},
          "image_mean": [0.25],
          "image_std": [0.75]
        }
        """;

    /// <summary>Writes both files; returns the folder.</summary>
    public static string Write(string folder, string config = Config, string? preprocessor = Preprocessor)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        if (preprocessor is not null)
        {
            File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), preprocessor);
        }

        return folder;
    }
}
