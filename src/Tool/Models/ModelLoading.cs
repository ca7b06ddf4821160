using System.Globalization;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.InProcess;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Models;

/// <summary>Compiles a model in this process and loads it, and says of that what a user should know.</summary>
internal static class ModelLoading
{
    /// <param name="ignoreConfigs">Whether the configs beside the weights are passed over.</param>
    /// <param name="computeSha256">Whether the model is to say which weights it has.</param>
    /// <param name="warned">Whether the config's warnings have been said already.</param>
    public static CompiledModel Load(
        ToolStreams streams,
        ModelPaths paths,
        ModelFolderOptions options,
        CheckpointSelection selection,
        bool ignoreConfigs = false,
        bool computeSha256 = false,
        bool warned = false
    )
    {
        ModelFolder folder = streams.WhileShowing("Preparing the model", () => ModelFolder.Compile(paths.Config, options));
        if (!warned)
        {
            streams.WriteNotes(FolderWords.Of(folder.Warnings));
        }

        if (folder.CacheFault is { } fault)
        {
            streams.WriteNote($"[yellow]warning:[/] {fault}");
        }

        if (!folder.IsFromCache)
        {
            string seconds = folder.CompilationTime.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            string kept = options.UseCache && folder.CacheFault is null ? "; it is kept for the next time" : "";
            streams.WriteNote($"compiled {paths.Config} in {seconds} s{kept}");
        }

        var loadOptions = new ModelLoadOptions
        {
            WeightsPrefix = selection.Prefix,
            IgnoredTensors = selection.IgnoredTensors,
            IgnoreConfigs = ignoreConfigs,
            ComputeSha256 = computeSha256,
        };
        return streams.WhileShowing("Loading the weights", () => folder.Load(paths.Weights, loadOptions));
    }
}
