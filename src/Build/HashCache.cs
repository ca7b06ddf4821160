namespace ConvNextV2.Compiled.Build;

/// <summary>
/// The SHA-256 of files that are the same as in the last build, so that a pinned checkpoint of gigabytes is read whole only
/// once. A cache that is damaged, or cannot be written, costs time and nothing else.
/// </summary>
internal sealed class HashCache
{
    private const string FileName = "hashes.txt";

    private readonly string _path;
    private readonly Func<string, string> _compute;
    private readonly Dictionary<string, string> _known;

    // Of files that this build asks for: those of others are forgotten.
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);

    /// <param name="folder">Where the cache is kept from one build to the next.</param>
    /// <param name="compute">Reads a whole file.</param>
    public HashCache(string folder, Func<string, string> compute)
    {
        _path = Path.Combine(folder, FileName);
        _compute = compute;
        _known = Load(_path);
    }

    /// <summary>The SHA-256 of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Of(string file)
    {
        string identity = FileHash.Identify(file);
        if (!_known.TryGetValue(identity, out string? hash))
        {
            hash = _compute(file);

            // Else it was written to in the meantime, and nobody knows which of both was hashed.
            if (FileHash.Identify(file) != identity)
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
    private static Dictionary<string, string> Load(string path)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                if (line.Split(' ') is [var identity, var hash] && FileHash.IsHash(identity) && FileHash.IsHash(hash))
                {
                    known[identity] = hash;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }

        return known;
    }
}
