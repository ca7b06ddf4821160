using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;

namespace ConvNextV2.Compiled.Batch.Tests.Infrastructure;

/// <summary>Runs of jobs with a small model.</summary>
internal static class TestJob
{
    public static readonly SmallNet Model = SmallNet.Load(
        System.IO.Path.Combine(AppContext.BaseDirectory, "SmallNet", "model.safetensors")
    );

    /// <summary>Three images a part, and two labels an image.</summary>
    public static JobDescription Description { get; } =
        new()
        {
            Version = "1.2.3",
            Model = new ModelDescription
            {
                Weights = "weights",
                Config = "config",
                Precision = "Float32",
            },
            Task = RowTask.Classify,
            Top = 2,
            ImagesPerPart = 3,
        };

    public static JobDescription Embedding { get; } = Description with { Task = RowTask.Embed, Top = null };

    /// <summary>Runs a job over inputs.</summary>
    /// <param name="output">The job's folder.</param>
    /// <param name="inputs">As on a command line.</param>
    public static Task<JobResult> RunAsync(
        string output,
        string[] inputs,
        JobDescription? description = null,
        BatchJobOptions? options = null,
        Action<JobStep>? reached = null,
        CancellationToken cancellationToken = default
    ) =>
        new BatchJob(
            Model,
            description ?? Description,
            new ImageListing(inputs),
            new JobFolder(output, reached),
            options
        ).RunAsync(cancellationToken);

    /// <summary>All files of a job's folder by their names, but for those that are only held open.</summary>
    public static SortedDictionary<string, string> FilesOf(string output) =>
        new(
            Directory
                .EnumerateFiles(output, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
                .ToDictionary(
                    file => System.IO.Path.GetRelativePath(output, file),
                    file => Convert.ToBase64String(File.ReadAllBytes(file))
                ),
            StringComparer.Ordinal
        );
}
