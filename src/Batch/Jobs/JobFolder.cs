using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ConvNextV2.Compiled.Batch.Errors;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>
/// Where a job's output stands, and all that is known of how far it is: <c>part-00000.parquet</c> and so on, a record for each
/// finished part in <c>_parts</c>, <c>_job.json</c> from the beginning and <c>_manifest.json</c> at the end. What readers of
/// Parquet look for begins with no underscore, and is whole.
/// </summary>
/// <param name="path">Of the folder; it need not be there.</param>
/// <param name="reached">Told of each step, behind it.</param>
/// <param name="guard">Where others may be making the same part; null where they are kept from it by its lock.</param>
internal sealed class JobFolder(string path, Action<JobStep>? reached = null, CommitGuard? guard = null)
{
    private const string Records = "_parts";
    private const string NotSet = "not set";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        // Paths and words as they are: its danger is to web pages.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    public string Path => path;

    public string ManifestPath => In("_manifest.json");

    private string DescriptionPath => In("_job.json");

    /// <summary>Writes the description, or compares it with the one that is there.</summary>
    /// <exception cref="BatchException">The folder has another job, or something else.</exception>
    public async Task BeginAsync(JobDescription description)
    {
        Directory.CreateDirectory(In(Records));
        using FolderLock turn = await TakeTurnAsync().ConfigureAwait(false);
        string? found = ReadText(DescriptionPath);
        if (found is null)
        {
            if (Directory.EnumerateFiles(path, "part-*.parquet").FirstOrDefault() is { } foreign)
            {
                throw new BatchException($"'{foreign}' is there, and no '_job.json' says of which job. Give another folder.");
            }

            await WriteAsync(DescriptionPath, description).ConfigureAwait(false);
            reached?.Invoke(JobStep.Described);
            return;
        }

        RequireSame(found, JsonSerializer.Serialize(description, Json));
    }

    /// <summary>The record of a part; null if the part is not finished. A record that is torn finishes nothing.</summary>
    public PartRecord? ReadRecord(int part)
    {
        try
        {
            return ReadText(RecordPath(part)) is { } text ? JsonSerializer.Deserialize<PartRecord>(text, Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string PartPath(int part) => In(PartName(part));

    /// <summary>
    /// Keeps other runs from a part. They may share the folder, and with it the work; were two to make the same part, it would
    /// have the same bytes.
    /// </summary>
    /// <returns>Null if another run has it.</returns>
    public FolderLock? TryLock(int part) => FolderLock.TryTake(In(Records, $"part-{part:00000}.lock"));

    /// <summary>Makes a part, and then its record.</summary>
    /// <param name="part">Which.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="record">Makes its record of its name and its hash, when it is written.</param>
    /// <exception cref="NotCommittedException">The guard did not let it.</exception>
    public async Task<PartRecord> CommitAsync(int part, Func<Stream, Task> write, Func<string, string, PartRecord> record)
    {
        string sha256 = "";
        string temporary = Temporary(PartName(part));
        await DurableFile
            .WriteAsync(
                PartPath(part),
                temporary,
                async stream =>
                {
                    await write(stream).ConfigureAwait(false);
                    stream.Position = 0;
                    sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream).ConfigureAwait(false));
                },
                async () =>
                {
                    reached?.Invoke(JobStep.PartWritten);
                    if (guard is not null && !await guard.MayCommitAsync().ConfigureAwait(false))
                    {
                        File.Delete(temporary);
                        throw new NotCommittedException();
                    }
                }
            )
            .ConfigureAwait(false);
        reached?.Invoke(JobStep.PartRenamed);
        PartRecord finished = record(PartName(part), sha256);
        await WriteAsync(RecordPath(part), finished).ConfigureAwait(false);
        reached?.Invoke(JobStep.PartRecorded);
        return finished;
    }

    /// <summary>Says that a part is not finished: it is about to be made again.</summary>
    public void RemoveRecord(int part)
    {
        DurableFile.Delete(RecordPath(part));
        reached?.Invoke(JobStep.RecordRemoved);
    }

    /// <summary>Says that the job is not done.</summary>
    public void RemoveManifest()
    {
        DurableFile.Delete(ManifestPath);
        reached?.Invoke(JobStep.ManifestRemoved);
    }

    /// <summary>Says that the job is done. Two runs that come to the end together say the same.</summary>
    public async Task WriteManifestAsync(Manifest manifest)
    {
        using FolderLock turn = await TakeTurnAsync().ConfigureAwait(false);
        await WriteAsync(ManifestPath, manifest).ConfigureAwait(false);
        reached?.Invoke(JobStep.ManifestWritten);
    }

    /// <summary>
    /// Removes what runs that were killed have left half-written; whoever is at something then does not come to its end.
    /// </summary>
    public void RemoveTemporaries()
    {
        foreach (string file in Directory.EnumerateFiles(In(Records), "_*"))
        {
            File.Delete(file);
        }
    }

    private static string PartName(int part) => $"part-{part:00000}.parquet";

    private Task WriteAsync<T>(string file, T value) =>
        DurableFile.WriteAsync(
            file,
            Temporary(System.IO.Path.GetFileName(file).TrimStart('_')),
            stream => JsonSerializer.SerializeAsync(stream, value, Json)
        );

    /// <summary>What all runs write is written by one of them at a time, which takes it no longer than a moment.</summary>
    private async Task<FolderLock> TakeTurnAsync()
    {
        FolderLock? turn;
        while ((turn = FolderLock.TryTake(In(Records, "job.lock"))) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20)).ConfigureAwait(false);
        }

        return turn;
    }

    private static string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What a file is called until it is whole.</summary>
    private string Temporary(string name) => In(Records, $"_{guard?.Name}{name}");

    private string RecordPath(int part) => In(Records, $"part-{part:00000}.json");

    private string In(params ReadOnlySpan<string> names) => System.IO.Path.Combine([path, .. names]);

    /// <exception cref="BatchException">They are not the same job.</exception>
    private void RequireSame(string found, string expected)
    {
        Dictionary<string, string> there;
        try
        {
            there = Flatten(JsonNode.Parse(found)!.AsObject()).ToDictionary();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new BatchException($"'{DescriptionPath}' is damaged, so that nobody knows which job this is.", exception);
        }

        Dictionary<string, string> here = Flatten(JsonNode.Parse(expected)!.AsObject()).ToDictionary();
        string[] differences =
        [
            .. here
                .Keys.Union(there.Keys)
                .Select(name => (name, Before: there.GetValueOrDefault(name, NotSet), Now: here.GetValueOrDefault(name, NotSet)))
                .Where(value => value.Before != value.Now)
                .Select(value => $"{value.name} is {value.Before} there and {value.Now} now"),
        ];
        if (differences.Length > 0)
        {
            throw new BatchException(
                $"'{path}' has another job: {string.Join(", ", differences)}. Give another folder, or the options of before."
            );
        }
    }

    /// <summary>Names with dots between, and what stands there.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonObject values) =>
        values.SelectMany(property =>
            property.Value is JsonObject inner
                ? Flatten(inner).Select(value => KeyValuePair.Create($"{property.Key}.{value.Key}", value.Value))
                : [KeyValuePair.Create(property.Key, property.Value?.ToJsonString(Json) ?? NotSet)]
        );
}
