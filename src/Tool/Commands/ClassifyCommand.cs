using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.InProcess;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Inputs;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Reports;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>classify</c>: what a model says of images.</summary>
internal static class ClassifyCommand
{
    public static Command Create(ToolStreams streams)
    {
        var folder = new Argument<string>("folder")
        {
            Description =
                "A model's folder, as it comes from the Hugging Face Hub or from training; or its checkpoint, "
                + "with a config.json beside it.",
        };
        var images = new Argument<string[]>("image")
        {
            Description = "Images, and folders of them, with their subfolders; '-' is an image on standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> top = NumberOption.Create("--top", 5, "How many classes to show of an image.");
        var json = new Option<bool>("--json")
        {
            Description = "Print a line of JSON for each image, also of one that cannot be read.",
        };
        var heatMap = new Option<string?>("--heat-map")
        {
            Description =
                "A PNG to write, with what the most probable class was seen by (Grad-CAM) over the image; "
                + "of several images a folder.",
        };
        var force = new Option<bool>("--force") { Description = "Replace the file of --heat-map if it exists." };
        var command = new Command(
            "classify",
            "Say what a model sees in images. The first time its class is compiled, which is kept. "
                + "The exit code is 1 if an image cannot be read, and 2 if the model cannot be used."
        )
        {
            folder,
            images,
            top,
            json,
            heatMap,
            force,
        };
        var options = ModelOptions.AddTo(command);
        command.SetAction(result =>
            ToolCommand.Run(
                streams,
                () =>
                {
                    MistypedOption.Refuse(result, images);
                    var arguments = ImageArguments.Find(result.GetValue(images)!.Select(ToolCommand.RequirePath));
                    return Run(
                        streams,
                        ToolCommand.RequirePath(result.GetValue(folder)!),
                        arguments,
                        result.GetValue(top),
                        result.GetValue(json),
                        result.GetValue(heatMap) is { } path
                            ? HeatMapTarget.For(ToolCommand.RequirePath(path), arguments.Images, result.GetValue(force))
                            : null,
                        options.ReadCompilation(result),
                        options.ReadSelection(result)
                    );
                },
                failure: ExitCodes.Unusable
            )
        );
        return command;
    }

    private static int Run(
        ToolStreams streams,
        string folder,
        ImageArguments arguments,
        int top,
        bool isJson,
        HeatMapTarget? target,
        ModelFolderOptions options,
        CheckpointSelection selection
    )
    {
        using CompiledModel model = ModelLoading.Load(streams, ModelPaths.Find(folder), options, selection);
        if (model is not ImageClassifier classifier)
        {
            throw new ToolException(
                $"The model of '{folder}' has no labels: what it makes of an image is features, which no class can be read off."
            );
        }

        IEnumerable<ClassifiedImage> results = target is null
            ? Classification.Run(classifier, arguments.Images, top, streams.OpenInput)
            : Classification.RunWithHeatMaps(
                classifier,
                arguments.Images,
                top,
                streams.OpenInput,
                target,
                (path, label) => streams.WriteNote($"[green]{path}[/]: where '{label}' was seen")
            );
        IEnumerable<ClassifiedImage> unusable = arguments.UnusableFolders.Select(unread => new ClassifiedImage(
            unread.Path,
            [],
            unread.Error
        ));
        Action<ToolStreams, ClassifiedImage> write = isJson ? ClassificationWriter.WriteJson : ClassificationWriter.WriteText;
        bool isWhole = true;
        ImageProgress.Show(
            streams,
            arguments.Images.Count,
            isOutputRaw: isJson,
            advance =>
            {
                foreach (ClassifiedImage image in unusable.Concat(results))
                {
                    write(streams, image);
                    isWhole &= image.Error is null;
                    advance();
                }
            }
        );
        return isWhole ? ExitCodes.Success : ExitCodes.Failure;
    }
}
