using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Cluster.Grains;

namespace ConvNextV2.Compiled.Cluster;

/// <summary>
/// Images to label or to embed, and where the results go. Paths are made whole where the job is submitted, and are those of
/// folders that each silo has under the same name; but for the model's, which one silo must have. Inputs, their root and the
/// output may also be on S3, as <c>s3://bucket/prefix</c>, for which each silo has an endpoint and credentials in its
/// environment.
/// </summary>
public sealed class ImageJob
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The model: a folder with <c>config.json</c>, <c>preprocessor_config.json</c> and <c>model.safetensors</c>, or the index
    /// and the shards of such. With a <c>parity.safetensors</c> each silo tests itself by it.
    /// </summary>
    public required string Model { get; init; }

    /// <summary>
    /// Images, folders, patterns, listings (.txt, .csv, .jsonl, .parquet), archives (.tar, .tar.gz, .zip) and IDX files, in the
    /// order of the results. On S3 images, prefixes and listings.
    /// </summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder of the results, or a prefix on S3. It has one job, and is what a job is known by.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// The folder, or the prefix on S3, that paths in listings begin at and must not leave; null, the default, for each listing's
    /// own.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Whether the results are embeddings instead of labels.</summary>
    public bool Embed { get; init; }

    /// <summary>How many labels an image has, from 1 on; by default 5. Not of embeddings.</summary>
    public int Top { get; init; } = 5;

    /// <summary>How many images a part of the results has, 1 or more; by default 10,000. A part is one worker's work.</summary>
    public int ImagesPerPart { get; init; } = 10_000;

    /// <summary>The most images, from the first on, 1 or more; null, the default, for all.</summary>
    public long? Limit { get; init; }

    /// <summary>
    /// How long an image may be read, and how long decoded and run, before it is one that cannot be used; by default a minute.
    /// </summary>
    public TimeSpan ImageTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What matrices are multiplied in, Float32 or Int8; null, the default, is Float32.</summary>
    public string? Precision { get; init; }

    /// <summary>Whose resize images are prepared with: Pillow, Pillow12 or Torchvision; null, the default, is Pillow.</summary>
    public string? ImageBackend { get; init; }

    /// <summary>What is assumed where the model has no preprocessor_config.json: ImageNet or Default.</summary>
    public string? Preprocessing { get; init; }

    internal static ImageJob Parse(string json) => JsonSerializer.Deserialize<ImageJob>(json, Json)!;

    /// <exception cref="ArgumentException">It is no job.</exception>
    internal JobOrder Order()
    {
        Require(Inputs.Count > 0, nameof(Inputs), "are none; a job has at least one.");
        Require(!Inputs.Any(string.IsNullOrWhiteSpace), nameof(Inputs), "have an empty path.");
        Require(!string.IsNullOrWhiteSpace(Model), nameof(Model), "is empty; it is a path.");
        Require(!string.IsNullOrWhiteSpace(Output), nameof(Output), "is empty; it is a path.");
        Require(Top >= 1, nameof(Top), $"is {Top}; it is 1 or more.");
        Require(ImagesPerPart >= 1, nameof(ImagesPerPart), $"is {ImagesPerPart}; it is 1 or more.");
        Require(Limit is null or >= 1, nameof(Limit), $"is {Limit}; it is 1 or more, or absent.");
        Require(ImageTimeout > TimeSpan.Zero, nameof(ImageTimeout), $"is {ImageTimeout}; it is more than zero.");
        ImageJob whole = WithWholePaths();
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(whole.Output));
        return new JobOrder
        {
            Id = $"{Path.GetFileName(whole.Output)}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}",
            Job = JsonSerializer.Serialize(whole, Json),
            Output = whole.Output,
        };
    }

    private static void Require(bool isMet, string option, string sentence)
    {
        if (!isMet)
        {
            throw new ArgumentException($"{option} {sentence}");
        }
    }

    /// <summary>An address on S3 is whole.</summary>
    private static string Whole(string path) => S3Address.Is(path) ? path : Path.GetFullPath(path);

    private ImageJob WithWholePaths() =>
        new()
        {
            Model = Path.GetFullPath(Model),
            Inputs = [.. Inputs.Select(Whole)],
            Output = Path.TrimEndingDirectorySeparator(Whole(Output)),
            Root = Root is null ? null : Whole(Root),
            Embed = Embed,
            Top = Top,
            ImagesPerPart = ImagesPerPart,
            Limit = Limit,
            ImageTimeout = ImageTimeout,
            Precision = Precision,
            ImageBackend = ImageBackend,
            Preprocessing = Preprocessing,
        };
}
