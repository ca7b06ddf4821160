using System.Collections.Concurrent;
using System.Security.Cryptography;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>
/// Models by their hashes: those under a job's path, those in a folder of this silo, and those that it fetches into that folder
/// from other silos, which it gives its own.
/// </summary>
/// <param name="folder">Has a folder for each model that was fetched. Silos of one machine may share it.</param>
/// <param name="holders">Other silos.</param>
/// <param name="logger">Told of what was fetched.</param>
internal sealed class ModelCache(string folder, IModelHolders holders, ILogger<ModelCache> logger)
{
    /// <summary>The most bytes that are given at once: a message, and a read, of some milliseconds.</summary>
    private const int ChunkLength = 1 << 20;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, FoundModel> _found = [];
    private readonly SemaphoreSlim _search = new(1);

    /// <summary>The folder of a model, whose files have just been compared with it; fetched if it is nowhere here.</summary>
    /// <param name="model">Which.</param>
    /// <param name="path">Where it may stand.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    /// <exception cref="BatchException">No silo has it, or none gave it whole.</exception>
    public async Task<string> FolderOfAsync(ModelFingerprint model, string path, CancellationToken cancellationToken)
    {
        if (Search(model, path) is { } found)
        {
            return found;
        }

        Directory.CreateDirectory(folder);
        using FolderLock turn = await TakeTurnAsync(model, cancellationToken).ConfigureAwait(false);

        // Meanwhile another silo of this machine may have fetched it.
        return Search(model, path) ?? await FetchAsync(model, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether this silo has a model, to give to others. Those who ask at once wait for one look.</summary>
    /// <param name="model">Which.</param>
    /// <param name="path">Where it may stand.</param>
    public async Task<bool> HasAsync(ModelFingerprint model, string path)
    {
        if (_found.ContainsKey(model.Hash))
        {
            return true;
        }

        await _search.WaitAsync().ConfigureAwait(false);
        try
        {
            return _found.ContainsKey(model.Hash) || Search(model, path) is not null;
        }
        finally
        {
            _search.Release();
        }
    }

    /// <summary>Bytes of a file of a model that this silo has said to have; none behind the file's end.</summary>
    /// <param name="hash">The model's.</param>
    /// <param name="name">The file's.</param>
    /// <param name="offset">Of the first byte.</param>
    /// <exception cref="BatchException">It has no such model, or that no such file.</exception>
    public async Task<byte[]> ReadAsync(string hash, string name, long offset)
    {
        if (!_found.TryGetValue(hash, out FoundModel? found) || found.Model.Files.All(file => file.Name != name))
        {
            throw new BatchException("This silo has no such file of a model.");
        }

        using SafeFileHandle file = File.OpenHandle(Path.Combine(found.Folder, name), options: FileOptions.Asynchronous);
        byte[] chunk = new byte[Math.Clamp(RandomAccess.GetLength(file) - offset, 0, ChunkLength)];
        int length = await RandomAccess.ReadAsync(file, chunk, offset).ConfigureAwait(false);
        return chunk[..length];
    }

    private string? Search(ModelFingerprint model, string path)
    {
        string? found = Array.Find([FolderOf(model), path], candidate => Has(candidate, model));
        if (found is not null)
        {
            _found[model.Hash] = new FoundModel(model, found);
        }

        return found;
    }

    private static bool Has(string candidate, ModelFingerprint model)
    {
        try
        {
            return ModelFingerprint.Read(candidate)?.Hash == model.Hash;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string FolderOf(ModelFingerprint model) => Path.Combine(folder, model.Hash);

    private async Task<FolderLock> TakeTurnAsync(ModelFingerprint model, CancellationToken cancellationToken)
    {
        FolderLock? turn;
        while ((turn = FolderLock.TryTake(Path.Combine(folder, $"{model.Hash}.lock"))) is null)
        {
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        }

        return turn;
    }

    private async Task<string> FetchAsync(ModelFingerprint model, string path, CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelHolder> others = await holders.FindAsync(model, path, cancellationToken).ConfigureAwait(false);
        string beside = Path.Combine(folder, $"_{model.Hash}");
        string fault = "";
        foreach (ModelHolder holder in others)
        {
            try
            {
                // Of a silo that was killed, or of the holder before.
                Remove(beside);
                Directory.CreateDirectory(beside);
                foreach (ModelFile file in model.Files)
                {
                    await FetchAsync(holder, file, Path.Combine(beside, file.Name), cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.NotFetched(exception, model.Hash, holder.Name);
                fault = exception.Message;
                continue;
            }

            // What is there is damaged. Nothing is brought to the disk by force: it is compared again before it is used.
            Remove(FolderOf(model));
            Directory.Move(beside, FolderOf(model));
            _found[model.Hash] = new FoundModel(model, FolderOf(model));
            logger.Fetched(model.Hash, holder.Name);
            return FolderOf(model);
        }

        Remove(beside);
        throw new BatchException(
            others.Count == 0
                ? $"The model '{path}' is not here as it was when the job was submitted (hash {model.Hash}), nor on any other "
                    + "silo. Bring it under that path to one of them."
                : $"The model '{path}' (hash {model.Hash}) is not here, and none of the silos that have it gave it whole: {fault}"
        );
    }

    private static async Task FetchAsync(ModelHolder holder, ModelFile file, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            for (long offset = 0; offset < file.Length; )
            {
                byte[] chunk = await holder.ReadAsync(file.Name, offset, cancellationToken).ConfigureAwait(false);
                if (chunk.Length == 0 || chunk.Length > file.Length - offset)
                {
                    throw new BatchException(
                        $"{holder.Name} has {file.Name} with {(chunk.Length == 0 ? "fewer" : "more")} than {file.Length} bytes."
                    );
                }

                hash.AppendData(chunk);
                await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
                offset += chunk.Length;
            }
        }

        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (sha256 != file.Sha256)
        {
            throw new BatchException($"{file.Name} as {holder.Name} has it has the SHA-256 {sha256}, not {file.Sha256}.");
        }
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private sealed record FoundModel(ModelFingerprint Model, string Folder);
}
