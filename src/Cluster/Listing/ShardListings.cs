using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Batch.Storage;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Listing;

/// <summary>
/// A job's listing, cut into a small file for each shard, so that whoever works on one reads nothing of the others: lines of
/// JSON, first what the shard is, then where its images are. They stand in <c>_listing</c> in the job's folder.
/// </summary>
/// <param name="store">The job's folder.</param>
internal sealed class ShardListings(IResultStore store)
{
    private const string Folder = "_listing";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How many shards there are, once a listing has been cut to its end.</summary>
    public int Count => store.Names($"{Folder}/").Count(name => name.EndsWith(".jsonl", StringComparison.Ordinal));

    /// <summary>Reads a listing to its end. A file that is there stays, for the same inputs have the same shards.</summary>
    /// <param name="images">In their order.</param>
    /// <param name="imagesPerShard">The most.</param>
    /// <param name="cut">Told after each shard how far it is.</param>
    /// <param name="cancellationToken">Ends it between images.</param>
    /// <exception cref="BatchException">There is no image, or the files are those of other inputs.</exception>
    public async Task<WorkResult> CutAsync(
        IEnumerable<ListedImage> images,
        int imagesPerShard,
        Func<WorkResult, Task> cut,
        CancellationToken cancellationToken
    )
    {
        using var digest = new PathDigest();
        var lines = new List<ListedLine>(imagesPerShard);
        WorkResult soFar = default;
        foreach (ListedImage image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest.Add(image.Path);
            lines.Add(ListedLine.Of(image));
            if (lines.Count == imagesPerShard)
            {
                soFar = await AddAsync(soFar, lines, digest.Take()).ConfigureAwait(false);
                await cut(soFar).ConfigureAwait(false);
            }
        }

        if (lines.Count > 0)
        {
            soFar = await AddAsync(soFar, lines, digest.Take()).ConfigureAwait(false);
        }

        if (soFar.Shards == 0)
        {
            throw new BatchException("There is no image in the inputs.");
        }

        if (Count > soFar.Shards)
        {
            throw new BatchException(
                $"The inputs are not those that '{store.Address}' was begun with: there were more than {soFar.Images} images. "
                    + "Give the inputs of before, or another folder."
            );
        }

        return soFar;
    }

    /// <summary>A shard, and its images, which are looked for as they are asked for.</summary>
    /// <exception cref="BatchException">There is no such file, or it is damaged.</exception>
    public (Shard Shard, IEnumerable<ListedImage> Images) Read(int shard)
    {
        string name = NameOf(shard);
        try
        {
            return (Parse<Shard>(Lines(name).First()), Images(name));
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException)
        {
            throw new BatchException(
                $"The shard's listing '{store.AddressOf(name)}' cannot be read: {exception.Message}",
                exception
            );
        }
    }

    private IEnumerable<ListedImage> Images(string name)
    {
        using var containers = new ContainerReader();
        foreach (string text in Lines(name).Skip(1))
        {
            var line = Parse<ListedLine>(text);
            yield return line.Container is { } container ? containers.Image(container, line.Index) : line.File();
        }
    }

    private IEnumerable<string> Lines(string name)
    {
        using Stream stream = store.TryOpen(name) ?? throw new FileNotFoundException("it is not there.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static T Parse<T>(string line) =>
        JsonSerializer.Deserialize<T>(line, Json) ?? throw new JsonException("a line has nothing.");

    private async Task<WorkResult> AddAsync(WorkResult soFar, List<ListedLine> lines, string digest)
    {
        var shard = new Shard((int)soFar.Shards, soFar.Images, lines.Count, digest);
        string name = NameOf(shard.Index);
        if (!store.Exists(name))
        {
            await store.WriteAsync(name, stream => WriteAsync(stream, shard, lines)).ConfigureAwait(false);
        }
        else if (Read(shard.Index).Shard != shard)
        {
            throw new BatchException(
                $"The inputs are not those that '{store.Address}' was begun with: {Difference(name, shard, lines)}. "
                    + "Give the inputs of before, or another folder."
            );
        }

        lines.Clear();
        return new WorkResult(soFar.Shards + 1, soFar.Images + shard.Count, Errors: 0);
    }

    private static async Task WriteAsync(Stream stream, Shard shard, List<ListedLine> lines)
    {
        var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteLineAsync(JsonSerializer.Serialize(shard, Json)).ConfigureAwait(false);
            foreach (ListedLine line in lines)
            {
                await writer.WriteLineAsync(JsonSerializer.Serialize(line, Json)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The first image that is another now.</summary>
    private string Difference(string name, Shard shard, List<ListedLine> lines)
    {
        string[] before = [.. Lines(name).Skip(1).Select(line => Parse<ListedLine>(line).Path)];
        string[] now = [.. lines.Select(line => line.Path)];
        int index = before.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        string image = $"image {shard.First + index} of the listing";
        return (index < before.Length, index < now.Length) switch
        {
            (true, true) => $"{image} is '{now[index]}', and was '{before[index]}'",
            (false, _) => $"{image} is '{now[index]}', and there was none",
            (_, false) => $"{image} was '{before[index]}', and there is none",
        };
    }

    private static string NameOf(int shard) => $"{Folder}/{shard:00000}.jsonl";
}
