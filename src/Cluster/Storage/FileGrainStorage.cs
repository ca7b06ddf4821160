using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvNextV2.Compiled.Batch.Storage;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ConvNextV2.Compiled.Cluster.Storage;

/// <summary>
/// Grains as files of a folder, for clusters that have no server to keep them. A file is written beside, brought to the disk and
/// renamed, so that there is always a whole one. Silos of one machine may share the folder.
/// </summary>
internal sealed class FileGrainStorage(string folder) : IGrainStorage
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        StoredGrain<T>? stored = await ReadAsync<T>(PathOf(stateName, grainId));
        grainState.RecordExists = stored is not null;
        grainState.ETag = stored?.ETag;
        grainState.State = stored is { State: { } state } ? state : Activator.CreateInstance<T>();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(stateName, grainId);
        using (await LockAsync(path))
        {
            await CheckETagAsync(path, grainState);
            string etag = Guid.NewGuid().ToString("N");
            var stored = new StoredGrain<T>(grainId.ToString(), etag, grainState.State);
            await DurableFile.WriteAsync(path, path + ".new", stream => JsonSerializer.SerializeAsync(stream, stored, Json));
            (grainState.ETag, grainState.RecordExists) = (etag, true);
        }
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(stateName, grainId);
        using (await LockAsync(path))
        {
            await CheckETagAsync(path, grainState);
            DurableFile.Delete(path);
            (grainState.ETag, grainState.RecordExists) = (null, false);
            grainState.State = Activator.CreateInstance<T>();
        }
    }

    private static async Task CheckETagAsync<T>(string path, IGrainState<T> grainState)
    {
        string? stored = (await ReadAsync<T>(path))?.ETag;
        if (stored != grainState.ETag)
        {
            throw new InconsistentStateException("Another silo has saved the grain meanwhile.", stored, grainState.ETag);
        }
    }

    private static async Task<StoredGrain<T>?> ReadAsync<T>(string path)
    {
        try
        {
            await using FileStream file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<StoredGrain<T>>(file, Json);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps other silos of the machine from writing the same grain meanwhile.</summary>
    private static async Task<FolderLock> LockAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FolderLock? turn;
        while ((turn = FolderLock.TryTake(path + ".lock")) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        return turn;
    }

    /// <summary>By its hash: a grain's name may be longer than a file's, and have any characters.</summary>
    private string PathOf(string stateName, GrainId grainId)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(grainId.ToString()));
        return Path.Combine(folder, stateName, Convert.ToHexStringLower(hash.AsSpan(0, 16)) + ".json");
    }

    private sealed record StoredGrain<T>(string Grain, string ETag, T? State);
}
