using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>
/// Which files are copies of which. Both are read whole once; after that they are only looked at, until one of them changes. A
/// cache that is damaged, or cannot be written, costs time and nothing else.
/// </summary>
internal sealed class KnownCopies
{
    private const int WindowLength = 1 << 20;

    private readonly string _path;
    private readonly HashSet<string> _known;
    private readonly SortedSet<string> _used = new(StringComparer.Ordinal);

    public KnownCopies(string path)
    {
        _path = path;
        _known = new HashSet<string>(ReadLines(path), StringComparer.Ordinal);
    }

    /// <summary>Whether two files have the same bytes.</summary>
    public bool IsCopy(string source, string copy)
    {
        string pair = Identify(source, copy);
        if (!_known.Contains(pair) && !HaveSameBytes(source, copy))
        {
            return false;
        }

        _used.Add(pair);
        return true;
    }

    /// <summary>A copy that was made just now.</summary>
    public void Add(string source, string copy) => _used.Add(Identify(source, copy));

    /// <summary>Keeps what this build has used.</summary>
    public void Save()
    {
        if (_used.SetEquals(_known))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllLines(_path, _used);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }

    private static string Identify(string source, string copy)
    {
        IReadOnlyList<TensorEntry> tensors = TensorsOf(source);
        return FileHash.Identify(source, tensors) + " " + FileHash.Identify(copy, tensors);
    }

    private static IReadOnlyList<TensorEntry> TensorsOf(string file)
    {
        try
        {
            return CheckpointTable.IsIndex(file) ? [] : CheckpointTable.ReadFile(file).Tensors;
        }
        catch (SafetensorsFormatException)
        {
            // Whoever loads it says so.
            return [];
        }
    }

    private static bool HaveSameBytes(string first, string second)
    {
        using FileStream a = File.OpenRead(first);
        using FileStream b = File.OpenRead(second);
        if (a.Length != b.Length)
        {
            return false;
        }

        byte[] left = new byte[WindowLength];
        byte[] right = new byte[WindowLength];
        while (true)
        {
            int count = FileHash.ReadWindow(a, left);
            if (FileHash.ReadWindow(b, right) != count || !AreEqual(left, right, count))
            {
                return false;
            }

            if (count < WindowLength)
            {
                return true;
            }
        }
    }

    private static bool AreEqual(byte[] left, byte[] right, int count)
    {
        // Eight bytes at a time: .NET Standard has nothing faster without another assembly.
        int i = 0;
        for (; i + sizeof(long) <= count; i += sizeof(long))
        {
            if (BitConverter.ToInt64(left, i) != BitConverter.ToInt64(right, i))
            {
                return false;
            }
        }

        for (; i < count; i++)
        {
            if (left[i] != right[i])
            {
                return false;
            }
        }

        return true;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
