using System.Buffers.Binary;
using System.IO.Compression;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Cluster.Models;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>The same job without a cluster, and what is compared of both.</summary>
internal static class OneMachine
{
    public static readonly string Model = Path.Combine(AppContext.BaseDirectory, "Fashion", "model");

    public static readonly string Images = Path.Combine(AppContext.BaseDirectory, "Fashion", "t10k-images-idx3-ubyte.gz");

    /// <summary>A file of the first images alone.</summary>
    public static string FirstImages(string path, int count)
    {
        using var all = new GZipStream(File.OpenRead(Images), CompressionMode.Decompress);
        byte[] file = new byte[16 + (count * 28 * 28)];
        all.ReadExactly(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), count);
        File.WriteAllBytes(path, file);
        return path;
    }

    public static async Task RunAsync(string[] inputs, string output, int imagesPerPart, RowTask task = RowTask.Classify)
    {
        using LoadedModel model = LoadedModel.Load(
            new ModelChoice(Model, Precision: null, ImageBackend: null, Preprocessing: null)
        );
        var description = new JobDescription
        {
            Model = model.Description,
            Task = task,
            Top = task == RowTask.Classify ? 5 : null,
            ImagesPerPart = imagesPerPart,
        };
        await new BatchJob(model.Model, description, new ImageListing(inputs), new JobFolder(output)).RunAsync();
    }

    /// <summary>Everything that tells of a job's results: parts, their records, the description and the manifest.</summary>
    public static SortedDictionary<string, byte[]> ResultsOf(string output) =>
        new(
            Directory
                .EnumerateFiles(output, "*.parquet")
                .Concat(Directory.EnumerateFiles(Path.Combine(output, "_parts"), "part-*.json"))
                .Concat([Path.Combine(output, "_job.json"), Path.Combine(output, "_manifest.json")])
                .ToDictionary(file => Path.GetRelativePath(output, file), File.ReadAllBytes),
            StringComparer.Ordinal
        );
}
