using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// What was found by reading whole files that are the same as in the last build, so that a checkpoint of gigabytes is read only
/// once. A cache that is damaged, or cannot be written, costs time and nothing else.
/// </summary>
internal sealed class FileCache
{
    private readonly string _path;
    private readonly Func<string, string> _compute;
    private readonly Func<string, bool> _isValue;
    private readonly Dictionary<string, string> _known;

    // Of files that this build asks for: those of others are forgotten.
    private readonly SortedDictionary<string, string> _used = new(StringComparer.Ordinal);

    /// <param name="path">Where the cache is kept from one build to the next.</param>
    /// <param name="compute">Reads a whole file.</param>
    /// <param name="isValue">Whether a text without spaces is what that finds, and to be kept.</param>
    public FileCache(string path, Func<string, string> compute, Func<string, bool> isValue)
    {
        _path = path;
        _compute = compute;
        _isValue = isValue;
        _known = Load();
    }

    /// <summary>What is found in a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tensors">What its header says.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Of(string file, IReadOnlyList<TensorEntry> tensors)
    {
        string identity = FileHash.Identify(file, tensors);
        if (!_known.TryGetValue(identity, out string? value))
        {
            value = _compute(file);

            // Else it was written to in the meantime, and nobody knows which of both was read.
            if (!_isValue(value) || FileHash.Identify(file, tensors) != identity)
            {
                return value;
            }
        }

        _used[identity] = value;
        return value;
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

    /// <summary>Lines of an identity and a value; any other is left out.</summary>
    private Dictionary<string, string> Load()
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.Exists(_path) ? File.ReadAllLines(_path) : [])
            {
                if (line.Split(' ') is [var identity, var value] && FileHash.IsHash(identity) && _isValue(value))
                {
                    known[identity] = value;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }

        return known;
    }
}
