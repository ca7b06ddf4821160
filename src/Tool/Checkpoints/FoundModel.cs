using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>A ConvNeXt V2 in a set of tensors.</summary>
/// <param name="Set">What it stands in.</param>
/// <param name="Location">The naming, and the prefix of all its names.</param>
/// <param name="Names">By the name in the file: those of its tensors in Hugging Face's current naming without prefix.</param>
internal sealed record FoundModel(TensorSet Set, ModelLocation Location, IReadOnlyDictionary<string, string> Names)
{
    // Parts of a key that say that it holds an average of the weights over the training's steps, which is meant to be used.
    private static readonly string[] Averages = ["ema", "swa", "teacher", "averaged", "average", "avg", "shadow"];

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

    // Parts of a key that say that it holds something else for each weight.
    private static readonly string[] NoWeights = ["optimizer", "optimizers", "optim", "grad", "grads", "gradients", "momentum"];

    private static readonly char[] Separators = ['.', '_'];

    /// <summary>As a message calls where it is.</summary>
    public string Title => Set.Key.Length > 0 ? $"'{Printable.Name(Set.Key)}'{Behind}" : $"the top{Behind}";

    /// <summary>Whether it is an average of the weights, by what its keys and prefix are called.</summary>
    public bool IsAverage => HasPart($"{Set.Key}.{Location.Prefix}", Averages);

    /// <summary>The smaller, the more usual is its key.</summary>
    public int KeyRank => Array.IndexOf(UsualKeys, Set.Key) is var rank and >= 0 ? rank : UsualKeys.Length;

    private string Behind => Location.Prefix.Length > 0 ? $" behind '{Printable.Name(Location.Prefix)}'" : "";

    /// <summary>The models in a set, of which a training program can have put several behind prefixes of their own.</summary>
    public static IEnumerable<FoundModel> In(TensorSet set)
    {
        if (HasPart(set.Key, NoWeights))
        {
            return [];
        }

        var fileNames = new HashSet<string>(set.Tensors.Select(tensor => tensor.Name), StringComparer.Ordinal);
        IReadOnlyList<ModelLocation> locations = TensorNames.Locate(fileNames);
        fileNames.UnionWith(set.Others.Keys);
        return locations.Select(location => new FoundModel(set, location, TensorNames.Find(location, fileNames)));
    }

    private static bool HasPart(string key, string[] parts) =>
        key.Split(Separators).Any(part => parts.Contains(part, StringComparer.OrdinalIgnoreCase));
}
