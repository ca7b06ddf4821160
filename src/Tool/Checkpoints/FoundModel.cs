using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>A ConvNeXt V2 in a set of tensors.</summary>
/// <param name="Set">What it stands in.</param>
/// <param name="Location">The naming, and the prefix of all its names.</param>
/// <param name="Names">By the name in the file: those of its tensors in Hugging Face's current naming without prefix.</param>
internal sealed record FoundModel(TensorSet Set, ModelLocation Location, IReadOnlyDictionary<string, string> Names)
{
    // What trainers call the weights that they evaluate, in the order of how many do.
    private static readonly string[] UsualKeys =
    [
        "state_dict",
        "model",
        "model_state_dict",
        "module",
        "net",
        "network",
        "weights",
    ];

    /// <summary>As a message calls where it is.</summary>
    public string Title => Set.Key.Length > 0 ? $"'{Printable.Name(Set.Key)}'{Behind}" : $"the top{Behind}";

    /// <summary>All that its names say: the keys and the prefix.</summary>
    public string Path => $"{Set.Key}.{Location.Prefix}";

    /// <summary>The smaller, the more usual is its key.</summary>
    public int KeyRank => Array.IndexOf(UsualKeys, Set.Key) is var rank and >= 0 ? rank : UsualKeys.Length;

    public bool HasUsualKey => KeyRank < UsualKeys.Length;

    private string Behind => Location.Prefix.Length > 0 ? $" behind '{Printable.Name(Location.Prefix)}'" : "";

    /// <summary>
    /// How many weights went into it, as torch.optim's AveragedModel counts them in front of its <c>module.</c>, and Lightning's
    /// callbacks beside the weights; null if nothing says so.
    /// </summary>
    public long? AverageCount
    {
        get
        {
            const string Count = "n_averaged";
            string front = Location.Prefix;
            while (true)
            {
                if (Set.IntegerOf(front + Count) is { } count)
                {
                    return count;
                }

                if (front.Length == 0)
                {
                    return Set.CountBeside;
                }

                front = front[..(front.TrimEnd('.').LastIndexOf('.') + 1)];
            }
        }
    }

    /// <summary>The models in a set, of which a training program can have put several behind prefixes of their own.</summary>
    /// <param name="set">The set.</param>
    /// <param name="isNamed">Whether people asked for this set, whatever its key says.</param>
    public static IEnumerable<FoundModel> In(TensorSet set, bool isNamed)
    {
        if (!isNamed && KeyWords.SayNoWeights(set.Key))
        {
            return [];
        }

        var fileNames = new HashSet<string>(set.Tensors.Select(tensor => tensor.Name), StringComparer.Ordinal);
        IReadOnlyList<ModelLocation> locations = TensorNames.Locate(fileNames);
        fileNames.UnionWith(set.Others.Keys);
        return locations.Select(location => new FoundModel(set, location, TensorNames.Find(location, fileNames)));
    }
}
