using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Parts;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Batch.Storage;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>
/// Where a job's output stands, and all that is known of how far it is: <c>part-00000.parquet</c> and so on, a record for each
/// finished part in <c>_parts</c>, <c>_job.json</c> from the beginning and <c>_manifest.json</c> at the end. What readers of
/// Parquet look for begins with no underscore, and is whole.
/// </summary>
/// <param name="store">The folder; it need not be there.</param>
/// <param name="reached">Told of each step, behind it.</param>
/// <param name="guard">Where others may be making the same part; null where they are kept from it by its lock.</param>
internal sealed class JobFolder(IResultStore store, Action<JobStep>? reached = null, CommitGuard? guard = null)
{
    private const string Description = "_job.json";
    private const string ManifestName = "_manifest.json";
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

    /// <param name="address">A folder's path, or <c>s3://bucket/prefix</c>.</param>
    /// <param name="reached">Told of each step, behind it.</param>
    /// <param name="guard">Where others may be making the same part.</param>
    /// <exception cref="BatchException">It is no address.</exception>
    public JobFolder(string address, Action<JobStep>? reached = null, CommitGuard? guard = null)
        : this(
            S3Address.Is(address)
                ? new S3Store(S3Address.Parse(address), S3Storage.Default)
                : new FolderStore(address, guard?.Name ?? ""),
            reached,
            guard
        ) { }

    /// <summary>Where all of it stands.</summary>
    public IResultStore Store => store;

    public string Path => store.Address;

    public bool HasManifest => store.Exists(ManifestName);

    /// <summary>Writes the description, or compares it with the one that is there.</summary>
    /// <exception cref="BatchException">The folder has another job, or something else.</exception>
    public async Task BeginAsync(JobDescription description)
    {
        using IPartLock turn = await TakeTurnAsync().ConfigureAwait(false);
        string? found = ReadText(Description);
        if (found is null)
        {
            if (store.Names("part-").FirstOrDefault(IsPart) is { } foreign)
            {
                throw new BatchException(
                    $"'{store.AddressOf(foreign)}' is there, and no '{Description}' says of which job. Give another folder."
                );
            }

            if (await store.CreateAsync(Description, stream => WriteJsonAsync(stream, description)).ConfigureAwait(false))
            {
                reached?.Invoke(JobStep.Described);
                return;
            }

            // Where there are no locks, another run may have been here meanwhile.
            found = ReadText(Description) ?? "";
        }

        RequireSame(found, JsonSerializer.Serialize(description, Json));
    }

    /// <summary>The record of a part; null if the part is not finished. A record that is torn finishes nothing.</summary>
    public PartRecord? ReadRecord(int part)
    {
        try
        {
            return ReadText(RecordName(part)) is { } text ? JsonSerializer.Deserialize<PartRecord>(text, Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string PartPath(int part) => store.AddressOf(PartName(part));

    /// <summary>All rows of a part; null if it is not there.</summary>
    /// <exception cref="BatchException">It is damaged, or no part.</exception>
    public async Task<IReadOnlyList<ImageRow>?> ReadPartAsync(int part, RowTask task)
    {
        Stream? stream = store.TryOpen(PartName(part));
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            return await PartFile.ReadAsync(stream, PartPath(part), task).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Keeps other runs from a part, where the folder can. They may share it, and with it the work; were two to make the same
    /// part, it would have the same bytes.
    /// </summary>
    /// <returns>Null if another run has it.</returns>
    public IPartLock? TryLock(int part) => store.TryLock($"_parts/part-{part:00000}.lock");

    /// <summary>Makes a part, and then its record.</summary>
    /// <param name="part">Which.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="record">Makes its record of its name and its hash, when it is written.</param>
    /// <exception cref="NotCommittedException">The guard did not let it.</exception>
    public async Task<PartRecord> CommitAsync(int part, Func<Stream, Task> write, Func<string, string, PartRecord> record)
    {
        string sha256 = "";
        bool isCommitted = await store
            .WriteAsync(
                PartName(part),
                async stream =>
                {
                    await write(stream).ConfigureAwait(false);
                    stream.Position = 0;
                    sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream).ConfigureAwait(false));
                },
                async () =>
                {
                    reached?.Invoke(JobStep.PartWritten);
                    return guard is null || await guard.MayCommitAsync().ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
        if (!isCommitted)
        {
            throw new NotCommittedException();
        }

        reached?.Invoke(JobStep.PartRenamed);
        PartRecord finished = record(PartName(part), sha256);
        await store.WriteAsync(RecordName(part), stream => WriteJsonAsync(stream, finished)).ConfigureAwait(false);
        reached?.Invoke(JobStep.PartRecorded);
        return finished;
    }

    /// <summary>Says that a part is not finished: it is about to be made again.</summary>
    public void RemoveRecord(int part)
    {
        store.Delete(RecordName(part));
        reached?.Invoke(JobStep.RecordRemoved);
    }

    /// <summary>Says that the job is not done.</summary>
    public void RemoveManifest()
    {
        store.Delete(ManifestName);
        reached?.Invoke(JobStep.ManifestRemoved);
    }

    /// <summary>Says that the job is done. Two runs that come to the end together say the same.</summary>
    public async Task WriteManifestAsync(Manifest manifest)
    {
        using IPartLock turn = await TakeTurnAsync().ConfigureAwait(false);
        await store.WriteAsync(ManifestName, stream => WriteJsonAsync(stream, manifest)).ConfigureAwait(false);
        reached?.Invoke(JobStep.ManifestWritten);
    }

    /// <inheritdoc cref="IResultStore.RemoveTemporaries"/>
    public void RemoveTemporaries() => store.RemoveTemporaries();

    private static string PartName(int part) => $"part-{part:00000}.parquet";

    private static string RecordName(int part) => $"_parts/part-{part:00000}.json";

    private static bool IsPart(string name) => name.EndsWith(".parquet", StringComparison.Ordinal);

    private static Task WriteJsonAsync<T>(Stream stream, T value) => JsonSerializer.SerializeAsync(stream, value, Json);

    /// <summary>What all runs write is written by one of them at a time, which takes it no longer than a moment.</summary>
    private async Task<IPartLock> TakeTurnAsync()
    {
        IPartLock? turn;
        while ((turn = store.TryLock("_parts/job.lock")) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20)).ConfigureAwait(false);
        }

        return turn;
    }

    private string? ReadText(string name)
    {
        using Stream? stream = store.TryOpen(name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

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
            throw new BatchException(
                $"'{store.AddressOf(Description)}' is damaged, so that nobody knows which job this is.",
                exception
            );
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
                $"'{Path}' has another job: {string.Join(", ", differences)}. Give another folder, or the options of before."
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
