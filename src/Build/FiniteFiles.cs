using System.Collections.ObjectModel;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>Which checkpoints hold finite values alone. Those are read once; one that does not is read by every build.</summary>
internal sealed class FiniteFiles
{
    /// <summary>What there is to say of a checkpoint whose values are finite.</summary>
    public static readonly IReadOnlyDictionary<string, long> None = new ReadOnlyDictionary<string, long>(
        new Dictionary<string, long>()
    );

    private const string Finite = "finite";

    private readonly FileCache _cache;
    private readonly Dictionary<string, IReadOnlyDictionary<string, long>> _counts = new(StringComparer.Ordinal);

    /// <param name="path">Where it is kept from one build to the next.</param>
    /// <param name="count">Reads a whole file, and counts for each tensor that has any what is not finite.</param>
    public FiniteFiles(string path, Func<string, IReadOnlyDictionary<string, long>> count) =>
        _cache = new FileCache(path, file => (_counts[file] = count(file)).Count == 0 ? Finite : "", value => value == Finite);

    /// <summary>Of tensors that hold NaN or infinity how many of their values are.</summary>
    /// <param name="checkpoint">A file, or the index of several.</param>
    public IReadOnlyDictionary<string, long> CountNonFinite(string checkpoint)
    {
        var all = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string file in CheckpointTable.TensorFiles(checkpoint))
        {
            if (!_counts.ContainsKey(file) && _cache.Of(file, CheckpointTable.ReadFile(file).Tensors) == Finite)
            {
                _counts[file] = None;
            }

            foreach (KeyValuePair<string, long> pair in _counts[file])
            {
                all[pair.Key] = pair.Value;
            }
        }

        return all;
    }

    /// <summary>Keeps what this build has used.</summary>
    public void Save() => _cache.Save();
}
