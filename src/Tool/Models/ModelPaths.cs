using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Models;

/// <summary>Where the files stand that a class is compiled from and loads.</summary>
/// <param name="Weights">A safetensors file, or an index of such.</param>
internal sealed record ModelPaths(string Config, string Weights)
{
    /// <param name="path">Of a model's folder, of a repository in the Hub's cache, of a config or of a checkpoint.</param>
    /// <exception cref="ToolException">A part is missing, or the weights are in PyTorch's format.</exception>
    public static ModelPaths Find(string path)
    {
        path = HubCache.Resolve(path);
        if (!Path.Exists(path))
        {
            throw new ToolException($"There is no '{path}'.");
        }

        bool isFolder = Directory.Exists(path);
        string folder =
            isFolder ? path
            : Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent
            : ".";
        string weights = isFolder || ConfigFile.IsConfig(path) ? CheckpointListing.RequireIn(folder) : path;
        string config = ConfigFile.IsConfig(path) ? path : Path.Combine(folder, ConfigFile.FileName);
        if (!File.Exists(config))
        {
            throw new ToolException($"There is no config '{config}'.");
        }

        RequireSafetensors(weights);
        return new ModelPaths(config, weights);
    }

    /// <exception cref="ToolException">It is a file of PyTorch's.</exception>
    public static void RequireSafetensors(string weights)
    {
        if (CheckpointFile.IsTorch(weights))
        {
            string word = weights.Contains(' ') ? $"\"{weights}\"" : weights;
            throw new ToolException(
                $"'{weights}' is in PyTorch's format; 'convnextv2 convert {word}' makes it safetensors, which can be run."
            );
        }
    }
}
