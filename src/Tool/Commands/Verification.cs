using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.InProcess;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Reports;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>One run of <c>verify</c>: tensors first, then images.</summary>
internal sealed class Verification(ToolStreams streams)
{
    private const string HowToProve =
        "To see whether it says what Python says: 'convnextv2 parity-script > parity.py', then where transformers is";

    public required string Path { get; init; }

    public required string? ConfigPath { get; init; }

    public required string? ParityPath { get; init; }

    public required string? Key { get; init; }

    public required CheckpointSelection Selection { get; init; }

    public required bool IsAllListed { get; init; }

    public required bool IsJson { get; init; }

    public required ModelFolderOptions Compilation { get; init; }

    public int Run()
    {
        var checkpoint = CheckpointListing.Read(HubCache.Resolve(Path), Key, Selection.Prefix);
        if (checkpoint.Doubt is { } doubt)
        {
            throw new ToolException(doubt);
        }

        Say(checkpoint.Remarks);
        var config = ConfigFile.Read(
            ConfigPath is null ? ConfigFile.Beside(checkpoint.Path, ConfigFile.FileName) : HubCache.Resolve(ConfigPath),
            className: "Model",
            imageBackend: Compilation.ImageBackend,
            preprocessing: Compilation.Preprocessing,
            precision: Compilation.Precision
        );
        Say(config.Problems);
        if (config.Planned is not { } planned)
        {
            return Conclude(config, comparison: null, report: null, ParityWords.CannotBeCompiled);
        }

        var comparison = TensorComparison.Of(checkpoint, config, planned.Plan, Selection);
        if (!IsJson)
        {
            TensorText.Write(streams.Output, comparison, IsAllListed);
        }

        if (!comparison.Fits)
        {
            return Conclude(config, comparison, report: null, ParityWords.DoesNotFit);
        }

        string? parity = ParityPath ?? FindParity(checkpoint.Path, config.Path);
        if (parity is null)
        {
            SayHowToProve(checkpoint.Path);
            return Conclude(config, comparison, report: null, ParityWords.Fits);
        }

        ParityReport report = Replay(checkpoint.Path, config.Path, parity);
        return Conclude(config, comparison, report, ParityWords.VerdictOf(report));
    }

    private ParityReport Replay(string checkpoint, string config, string parity)
    {
        ModelPaths.RequireSafetensors(checkpoint);
        using CompiledModel model = ModelLoading.Load(
            streams,
            new ModelPaths(config, checkpoint),
            Compilation,
            Selection,
            // A config that was named is meant, whatever stands beside the checkpoint.
            ignoreConfigs: ConfigPath is not null,
            warned: true
        );
        return streams.WhileShowing("Replaying the images", () => ParityCheck.Run(model, parity));
    }

    private static string? FindParity(params string[] files) =>
        files.Select(file => ConfigFile.Beside(file, ParityCheck.FileName)).FirstOrDefault(System.IO.Path.Exists);

    private int Conclude(ConfigFile config, TensorComparison? comparison, ParityReport? report, string verdict)
    {
        if (IsJson)
        {
            streams.WriteRaw(VerifyJson.Print(comparison, config.Problems, report, verdict));
        }
        else if (report is not null)
        {
            ParityText.Write(streams.Output, report);
        }

        return verdict switch
        {
            ParityWords.CannotBeCompiled => ExitCodes.Unusable,
            ParityWords.Different or ParityWords.DoesNotFit => ExitCodes.Failure,
            _ => ExitCodes.Success,
        };
    }

    private void Say(IReadOnlyList<string> lines)
    {
        if (!IsJson)
        {
            ToolCommand.WriteProblems(streams.Output, lines);
        }
    }

    private void SayHowToProve(string checkpoint)
    {
        if (!IsJson)
        {
            string folder = System.IO.Path.GetDirectoryName(checkpoint) is { Length: > 0 } parent ? parent : ".";
            streams.Output.WriteEscaped($"{HowToProve}, 'python parity.py {folder} IMAGES', and this again.");
        }
    }
}
