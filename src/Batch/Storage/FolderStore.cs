namespace ConvNextV2.Compiled.Batch.Storage;

/// <summary>A folder, which machines may share.</summary>
/// <param name="path">It need not be there.</param>
/// <param name="writer">
/// What names of unfinished files begin with; no other's who writes at the same time. Empty where locks keep others away.
/// </param>
internal sealed class FolderStore(string path, string writer = "") : IResultStore
{
    private const string Temporaries = "_parts";

    public string Address => path;

    public string AddressOf(string name) => Path.Combine(path, name);

    public IEnumerable<string> Names(string beginning)
    {
        string folder = Path.GetDirectoryName(beginning)!;
        return Directory.Exists(AddressOf(folder))
            ? Directory
                .EnumerateFiles(AddressOf(folder), Path.GetFileName(beginning) + "*")
                .Select(file => Path.Combine(folder, Path.GetFileName(file)))
            : [];
    }

    public bool Exists(string name) => File.Exists(AddressOf(name));

    public Stream? TryOpen(string name)
    {
        try
        {
            return File.OpenRead(AddressOf(name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task<bool> WriteAsync(string name, Func<Stream, Task> write, Func<Task<bool>>? mayCommit = null)
    {
        string temporary = Prepare(Path.Combine(Temporaries, $"_{writer}{Path.GetFileName(name).TrimStart('_')}"));
        return DurableFile.WriteAsync(Prepare(name), temporary, write, mayCommit);
    }

    public async Task<bool> CreateAsync(string name, Func<Stream, Task> write) =>
        !Exists(name) && await WriteAsync(name, write).ConfigureAwait(false);

    public void Delete(string name) => DurableFile.Delete(AddressOf(name));

    public IPartLock? TryLock(string name) => FolderLock.TryTake(Prepare(name));

    public void RemoveTemporaries()
    {
        foreach (string name in Names($"{Temporaries}/_"))
        {
            File.Delete(AddressOf(name));
        }
    }

    /// <summary>A file's path, and its folder if it is not there yet.</summary>
    private string Prepare(string name)
    {
        string file = AddressOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }
}
