using ConvNextV2.Compiled.Batch.Storage;

namespace ConvNextV2.Compiled.Batch.S3;

/// <summary>
/// Results on S3, where nothing is renamed and nothing locked: a file is written on this machine's disk, and put whole when it
/// may be committed.
/// </summary>
/// <param name="address">The prefix.</param>
/// <param name="storage">What has it.</param>
internal sealed class S3Store(S3Address address, S3Storage storage) : IResultStore
{
    private readonly S3Address _folder = address.AsFolder();

    public string Address => address.ToString();

    public string AddressOf(string name) => At(name).ToString();

    public IEnumerable<string> Names(string beginning) =>
        storage
            .Keys(At(beginning))
            .Select(key => key[_folder.Key.Length..])
            .Where(name => !name[beginning.Length..].Contains('/', StringComparison.Ordinal));

    public bool Exists(string name) => storage.Exists(At(name));

    public Stream? TryOpen(string name)
    {
        try
        {
            return storage.Fetch(At(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public async Task<bool> WriteAsync(string name, Func<Stream, Task> write, Func<Task<bool>>? mayCommit = null)
    {
        Stream file = TemporaryFile.Create();
        await using (file.ConfigureAwait(false))
        {
            await write(file).ConfigureAwait(false);
            if (mayCommit is not null && !await mayCommit().ConfigureAwait(false))
            {
                return false;
            }

            await storage.PutAsync(At(name), file).ConfigureAwait(false);
            return true;
        }
    }

    public async Task<bool> CreateAsync(string name, Func<Stream, Task> write)
    {
        Stream file = TemporaryFile.Create();
        await using (file.ConfigureAwait(false))
        {
            await write(file).ConfigureAwait(false);
            return await storage.CreateAsync(At(name), file).ConfigureAwait(false);
        }
    }

    public void Delete(string name) => storage.Delete(At(name));

    /// <inheritdoc/>
    /// <remarks>Everybody has the turn.</remarks>
    public IPartLock? TryLock(string name) => new NoLock();

    /// <inheritdoc/>
    /// <remarks>There are none.</remarks>
    public void RemoveTemporaries() { }

    private S3Address At(string name) => _folder with { Key = _folder.Key + name };

    private sealed class NoLock : IPartLock
    {
        public void SetOver() { }

        public void Dispose() { }
    }
}
