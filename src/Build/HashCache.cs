using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// Hashes of files that are the same as in the last build, so that a checkpoint of gigabytes is read whole only once. A cache
/// that is damaged, or cannot be written, costs time and nothing else.
/// </summary>
internal sealed class HashCache
{
    private readonly string _path;
    private readonly Func<string, IReadOnlyList<TensorEntry>, string> _compute;
    private readonly Dictionary<string, string> _known;

    // Of files that this build asks for: those of others are forgotten.
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);

    /// <param name="path">Where the cache is kept from one build to the next.</param>
    /// <param name="isHash">Whether a text in it can be one.</param>
    /// <param name="compute">Reads a whole file.</param>
    public HashCache(string path, Func<string, bool> isHash, Func<string, IReadOnlyList<TensorEntry>, string> compute)
    {
        _path = path;
        _compute = compute;
        _known = Load(path, isHash);
    }

    /// <summary>The hash of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Of(string file, IReadOnlyList<TensorEntry> tensors)
    {
        string identity = FileHash.Identify(file, tensors);
        if (!_known.TryGetValue(identity, out string? hash))
        {
            hash = _compute(file, tensors);

            // Else it was written to in the meantime, and nobody knows which of both was hashed.
            if (FileHash.Identify(file, tensors) != identity)
            {
                return hash;
            }
        }

        _used[identity] = hash;
        return hash;
    }

    /// <summary>Keeps what this build has used.</summary>
    public void Save()
    {
        string text = string.Concat(_used.Select(pair => $"{pair.Key} {pair.Value}\n"));
        try
        {
            if (_used.Count > 0 && !(File.Exists(_path) && File.ReadAllText(_path) == text))
            {
                File.WriteAllText(_path, text);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }

    /// <summary>Lines of an identity and a hash; any other is left out.</summary>
    private static Dictionary<string, string> Load(string path, Func<string, bool> isHash)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                if (line.Split(' ') is [var identity, var hash] && FileHash.IsHash(identity) && isHash(hash))
                {
                    known[identity] = hash;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }

        return known;
    }
}
