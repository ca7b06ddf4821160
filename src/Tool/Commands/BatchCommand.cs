using System.CommandLine;
using System.Diagnostics;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.InProcess;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Reports;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>batch</c>: any number of images into Parquet, to be ended and begun again at will.</summary>
internal static class BatchCommand
{
    private const int DefaultImagesPerPart = 10_000;
    private const int DefaultTop = 5;

    public static Command Create(ToolStreams streams)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "A model's folder, or its checkpoint with a config.json beside it.",
        };
        var inputs = new Argument<string[]>("input")
        {
            Description =
                "Images, folders, patterns such as 'photos/**/*.jpg', listings (.txt, .csv, .jsonl or .parquet with a column "
                + "'path'), archives (.tar, .tar.gz, .zip) and IDX files; on S3 (s3://bucket/key) images, prefixes and listings.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output")
        {
            Description = "The folder of the results, or s3://bucket/prefix; a job that is in it is gone on with.",
            Required = true,
        };
        var embed = new Option<bool>("--embed") { Description = "Write embeddings instead of labels." };
        Option<int> top = NumberOption.Create("--top", DefaultTop, "How many labels an image has.");
        Option<int> imagesPerPart = NumberOption.Create(
            "--images-per-part",
            DefaultImagesPerPart,
            "How many images a file of the output has."
        );
        Option<long?> limit = NumberOption.CreateOptional("--limit", "Take no more than the first images of the inputs.");
        Option<int> timeout = NumberOption.Create(
            "--image-timeout",
            60,
            "How many seconds an image may take until it is an error."
        );
        var shard = new Option<ShardChoice?>("--shard")
        {
            Description = "Do a share of the parts, such as '2/5'; the other shares may be done by other machines.",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                ShardChoice? choice = ShardChoice.TryParse(text);
                if (choice is null)
                {
                    result.AddError($"--shard is a share such as '2/5', the second of five, not '{Printable.Name(text)}'.");
                }

                return choice;
            },
        };
        var root = new Option<string?>("--root")
        {
            Description =
                "What relative paths in listings begin at, and none may lead out of; by default a listing's own folder.",
        };
        var retryFailed = new Option<bool>("--retry-failed") { Description = "Try images again that failed before." };
        var json = new Option<bool>("--json") { Description = "Print what has been done as a line of JSON." };
        var command = new Command(
            "batch",
            "Label or embed any number of images into Parquet files. The same command again goes on where it was ended. "
                + "The exit code is 1 if images cannot be used, and 2 if the job cannot go on."
        )
        {
            folder,
            inputs,
            output,
            embed,
            top,
            imagesPerPart,
            limit,
            timeout,
            shard,
            root,
            retryFailed,
            json,
        };
        var modelOptions = ModelOptions.AddTo(command);
        command.SetAction(result =>
            ToolCommand.Run(
                streams,
                () =>
                {
                    MistypedOption.Refuse(result, inputs);
                    var listing = new ImageListing(
                        [.. result.GetValue(inputs)!.Select(ToolCommand.RequirePath)],
                        result.GetValue(root),
                        result.GetValue(limit)
                    );
                    RowTask task = result.GetValue(embed) ? RowTask.Embed : RowTask.Classify;
                    if (task == RowTask.Embed && result.GetResult(top) is { Implicit: false })
                    {
                        throw new ToolException("--top is how many labels an image has, and with --embed it has none.");
                    }

                    ModelPaths paths = ModelPaths.Find(ToolCommand.RequirePath(result.GetValue(folder)!));
                    ModelFolderOptions options = modelOptions.ReadCompilation(result);
                    CheckpointSelection selection = modelOptions.ReadSelection(result);
                    using ImageEmbedder model = Load(streams, paths, options, selection, task);
                    var description = new JobDescription
                    {
                        Model = ModelDescriptions.Of(model, paths, options, selection),
                        Task = task,
                        Top = task == RowTask.Classify ? result.GetValue(top) : null,
                        ImagesPerPart = result.GetValue(imagesPerPart),
                        Limit = result.GetValue(limit),
                    };
                    return Run(
                        streams,
                        model,
                        description,
                        listing,
                        new JobFolder(ToolCommand.RequirePath(result.GetValue(output)!)),
                        new BatchJobOptions
                        {
                            Shards = result.GetValue(shard) ?? ShardChoice.All,
                            RetryFailed = result.GetValue(retryFailed),
                            ImageTimeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
                        },
                        result.GetValue(json)
                    );
                },
                failure: ExitCodes.Unusable
            )
        );
        return command;
    }

    private static int Run(
        ToolStreams streams,
        ImageEmbedder model,
        JobDescription description,
        ImageListing listing,
        JobFolder folder,
        BatchJobOptions options,
        bool isJson
    )
    {
        long start = Stopwatch.GetTimestamp();
        JobResult result = BatchProgress.Show(
            streams,
            TimeProvider.System,
            (planned, done) =>
            {
                BatchJobOptions watched = options with { Planned = planned, Done = row => done(row.Error is not null) };
                return new BatchJob(model, description, listing, folder, watched).RunAsync().GetAwaiter().GetResult();
            }
        );
        return BatchReport.Write(streams, result, Stopwatch.GetElapsedTime(start), folder.Path, isJson);
    }

    private static ImageEmbedder Load(
        ToolStreams streams,
        ModelPaths paths,
        ModelFolderOptions options,
        CheckpointSelection selection,
        RowTask task
    )
    {
        CompiledModel model = ModelLoading.Load(streams, paths, options, selection, computeSha256: true);
        if (model is ImageEmbedder embedder && (task == RowTask.Embed || model is ImageClassifier))
        {
            return embedder;
        }

        model.Dispose();
        throw new ToolException(
            task == RowTask.Embed
                ? $"The model of '{paths.Config}' is a backbone: what it makes of an image is maps, and no embedding."
                : $"The model of '{paths.Config}' has no labels: what it makes of an image is features; write these with --embed."
        );
    }
}
