namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// What a file calls tensors otherwise than its naming does. <c>torch.compile</c>, FSDP and activation checkpointing wrap single
/// blocks too, and put their word inside of the blocks' names; a head of a Dropout and a Linear numbers its Linear.
/// </summary>
internal sealed class WrappedNames
{
    private static readonly string[] Wrappers = ["_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module."];

    private static readonly char[] Digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

    // Every naming's classifier ends with one of these.
    private static readonly string[] Classifiers = ["classifier.", "head.", "head.fc."];

    public static readonly WrappedNames None = new([]);

    private readonly Dictionary<string, List<string>> _wrapped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _heads = new(StringComparer.Ordinal);

    public WrappedNames(IEnumerable<string> fileNames)
    {
        foreach (string name in fileNames)
        {
            if (AreIn(name))
            {
                Add(_wrapped, WithoutWrappers(name), name);
            }

            foreach (string classifier in Classifiers)
            {
                int at = name.AsSpan().LastIndexOf(classifier.AsSpan());
                if (at == 0 || (at > 0 && name[at - 1] == '.'))
                {
                    Add(_heads, name.Substring(0, at + classifier.Length - 1), name);
                }
            }
        }
    }

    /// <summary>Whether a word of the name is a wrapper's.</summary>
    public static bool AreIn(string name)
    {
        foreach (string wrapper in Wrappers)
        {
            if (name.IndexOf(wrapper, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the word, with its dot, is a wrapper's.</summary>
    public static bool IsWrapper(string word) => Array.IndexOf(Wrappers, word) >= 0;

    /// <summary>What the name would be if nothing was wrapped.</summary>
    public static string WithoutWrappers(string name) =>
        AreIn(name) ? string.Join(".", name.Split('.').Where(word => !IsWrapper(word + "."))) : name;

    /// <summary>The names that stand for another one behind a prefix, which may itself have wrappers' words.</summary>
    public IEnumerable<string> Of(string prefix, string spelling) =>
        _wrapped.TryGetValue(WithoutWrappers(prefix + spelling), out List<string>? names)
            ? names.Where(name =>
                name.StartsWith(prefix, StringComparison.Ordinal)
                && name.Substring(prefix.Length) is var rest
                && rest != spelling
                && !IsWrapper(rest.Substring(0, rest.IndexOf('.') + 1))
                && WithoutWrappers(rest) == spelling
            )
            : [];

    /// <summary>
    /// The one layer with parameters in a classifier that is a <c>Sequential</c>, whose Dropout does nothing when a model is
    /// used; null if it has none or more.
    /// </summary>
    public string? LinearIn(string classifier)
    {
        if (!_heads.TryGetValue(classifier, out List<string>? names) || names.Count > 2)
        {
            return null;
        }

        string first = names[0];
        string layer = first.Substring(0, first.LastIndexOf('.'));
        return
            layer.Length > classifier.Length + 1
            && layer.Substring(classifier.Length + 1).Trim(Digits).Length == 0
            && names.All(name => name == layer + ".weight" || name == layer + ".bias")
            && names.Contains(layer + ".weight")
            ? layer
            : null;
    }

    private static void Add(Dictionary<string, List<string>> lists, string key, string name)
    {
        if (!lists.TryGetValue(key, out List<string>? list))
        {
            lists.Add(key, list = []);
        }

        list.Add(name);
    }
}
