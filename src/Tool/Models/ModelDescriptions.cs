using System.Security.Cryptography;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.InProcess;

namespace ConvNextV2.Compiled.Tool.Models;

/// <summary>Which model a job of a batch has.</summary>
internal static class ModelDescriptions
{
    private const string PreprocessorFile = "preprocessor_config.json";
    private const string DefaultPrecision = "Float32";

    /// <param name="model">Loaded, with its hash.</param>
    /// <param name="paths">Of its files.</param>
    /// <param name="options">That it was compiled with.</param>
    /// <param name="selection">That it was loaded with.</param>
    public static ModelDescription Of(
        CompiledModel model,
        ModelPaths paths,
        ModelFolderOptions options,
        CheckpointSelection selection
    )
    {
        string preprocessor = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(paths.Config))!, PreprocessorFile);
        return new ModelDescription
        {
            Weights = model.LoadedCheckpoint.Sha256!,
            Config = HashOf(paths.Config),
            Preprocessor = File.Exists(preprocessor) ? HashOf(preprocessor) : null,
            Preprocessing = options.Preprocessing,
            ImageBackend = options.ImageBackend,
            Prefix = selection.Prefix,
            Ignored = selection.IgnoredTensors.Count > 0 ? string.Join(",", selection.IgnoredTensors) : null,
            Precision = options.Precision ?? DefaultPrecision,
        };
    }

    private static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
