using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Which of a checkpoint's tensors are taken.</summary>
/// <param name="Set">What was taken, or the largest set where none has a model.</param>
/// <param name="Model">The model in it; null if it has none.</param>
/// <param name="Others">Other models in the file.</param>
internal sealed record ModelChoice(TensorSet Set, FoundModel? Model, IReadOnlyList<FoundModel> Others)
{
    private const int KeysListed = 20;

    // Of the search for models.
    private const int LongestPrefix = 200;

    private HashSet<string> OtherPrefixes { get; } =
    [.. Others.Where(other => other.Set == Set).Select(other => other.Location.Prefix)];

    private HashSet<string> OtherNames { get; } =
    [.. Others.Where(other => other.Set == Set).SelectMany(other => other.Names.Keys)];

    private string Prefix => Model?.Location.Prefix ?? "";

    /// <summary>Why another of the models could be meant as well, and how to take each; null if one is taken by a rule.</summary>
    public string? Doubt { get; private init; }

    /// <summary>The tensors of the model and what else stands behind its prefix, which is taken off.</summary>
    public IReadOnlyList<(string Name, ListedTensor Tensor)> Tensors =>
        [.. Set.Tensors.Where(tensor => IsOwn(tensor.Name)).Select(tensor => (WithoutPrefix(tensor.Name), tensor))];

    /// <summary>Tensors of the set that stand elsewhere: a loss beside a network, the text encoder of an OpenCLIP.</summary>
    public IReadOnlyList<ListedTensor> Beside => [.. Set.Tensors.Where(tensor => !IsOwn(tensor.Name) && !IsOfOther(tensor.Name))];

    /// <param name="file">The checkpoint.</param>
    /// <param name="key">The keys that lead to the set to take, dots between them; null to find it.</param>
    /// <param name="prefix">What all names of the model to take begin with; null to find it.</param>
    /// <exception cref="ToolException">There is none there.</exception>
    public static ModelChoice Of(CheckpointFile file, string? key, string? prefix)
    {
        TensorSet[] sets = key is null ? [.. file.Sets] : [SetOf(file, key)];
        FoundModel[] all = [.. file.Sets.SelectMany(set => FoundModel.In(set, isNamed: set.Key == key))];
        string? dotted = prefix is null or "" || prefix.EndsWith('.') ? prefix : prefix + ".";
        FoundModel[] candidates =
        [
            .. all.Where(model => sets.Contains(model.Set) && (dotted is null || model.Location.Prefix == dotted)),
        ];
        if (candidates.Length == 0)
        {
            return dotted is null
                ? new ModelChoice(sets.MaxBy(set => set.Tensors.Count)!, null, all)
                : throw NoSuchPrefix(file, all, dotted);
        }

        ModelRules rules = ModelRules.Of(file, candidates);
        return new ModelChoice(rules.Taken.Set, rules.Taken, [.. all.Where(model => model != rules.Taken)])
        {
            Doubt = rules.Doubt is { } doubt ? $"'{file.Path}' has {doubt}." : null,
        };
    }

    /// <summary>The set under a key, or the first.</summary>
    /// <exception cref="ToolException">There is none there.</exception>
    public static TensorSet SetOf(CheckpointFile file, string? key) =>
        file.Sets.FirstOrDefault(set => key is null || set.Key == key) ?? throw NoSuchKey(file, key!);

    /// <summary>What to write to take another of the models.</summary>
    public string OptionsFor(FoundModel other) =>
        ModelRules.Options(
            other,
            hasOtherSets: other.Set != Set,
            hasOthersInSet: other.Set == Set || Others.Any(model => model != other && model.Set == other.Set)
        );

    public string WithoutPrefix(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    private bool IsOwn(string name) =>
        Model?.Names.ContainsKey(name) == true
        || (
            name.StartsWith(Prefix, StringComparison.Ordinal)
            && !IsOfOther(name)
            && Model?.Location.Naming.IsOfAnotherNetwork(WithoutPrefix(name)) != true
        );

    /// <summary>Whether it is one of another model's names in the set, or stands behind that one's prefix.</summary>
    private bool IsOfOther(string name)
    {
        if (OtherNames.Contains(name))
        {
            return true;
        }

        for (int end = name.IndexOf('.') + 1; end > 0 && end <= LongestPrefix; end = name.IndexOf('.', end) + 1)
        {
            if (end > Prefix.Length && OtherPrefixes.Contains(name[..end]))
            {
                return true;
            }
        }

        return false;
    }

    private static ToolException NoSuchKey(CheckpointFile file, string key)
    {
        string there = string.Join(
            ", ",
            file.Sets.Where(set => set.Key.Length > 0)
                .Take(KeysListed)
                .Select(set => $"'{Printable.Name(set.Key)}' ({set.Tensors.Count} tensors)")
        );
        return new ToolException(
            $"'{file.Path}' has no dict of tensors under --key '{key}'; "
                + (there.Length > 0 ? $"it has {there}" : "all of its tensors are at its top, which needs no key")
                + (file.Sets.Count > KeysListed ? ", …" : "")
                + "."
        );
    }

    private static ToolException NoSuchPrefix(CheckpointFile file, FoundModel[] all, string prefix)
    {
        string there = string.Join(", ", all.Take(KeysListed).Select(model => model.Title));
        return new ToolException(
            $"'{file.Path}' has no model behind --prefix '{prefix}'; "
                + (there.Length > 0 ? $"it has one in {there}." : "it has none of ConvNeXt V2's names at all.")
        );
    }
}
