using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>The options that say which tensors of a checkpoint are the model's, as they are written in one place.</summary>
internal sealed class SelectionOptions
{
    /// <summary>Where a program loads.</summary>
    public static readonly SelectionOptions Load = new(
        "ModelLoadOptions.WeightsPrefix",
        prefix => $"new ModelLoadOptions {{ WeightsPrefix = \"{prefix}\" }}",
        "ModelLoadOptions.IgnoredTensors",
        patterns => $"new ModelLoadOptions {{ IgnoredTensors = [{string.Join(", ", patterns.Select(name => $"\"{name}\""))}] }}"
    );

    /// <summary>Where a project lists its models.</summary>
    public static readonly SelectionOptions Item = new(
        "WeightsPrefix",
        prefix => $"WeightsPrefix=\"{prefix}\" on its ConvNextV2Model item",
        "IgnoredTensors",
        patterns => $"IgnoredTensors=\"{string.Join(",", patterns)}\" on its ConvNextV2Model item"
    );

    /// <summary>The tool's command line.</summary>
    public static readonly SelectionOptions Tool = new(
        "--prefix",
        prefix => $"--prefix '{prefix}'",
        "--ignore",
        patterns => $"--ignore '{string.Join(",", patterns)}'"
    );

    // A message names a few tensors; what is to be left aside is mostly a module or two.
    private const int MostPatterns = 3;

    private readonly Func<string, string> _choose;
    private readonly Func<IEnumerable<string>, string> _ignore;

    private SelectionOptions(
        string prefix,
        Func<string, string> choose,
        string ignoredTensors,
        Func<IEnumerable<string>, string> ignore
    ) => (Prefix, _choose, IgnoredTensors, _ignore) = (prefix, choose, ignoredTensors, ignore);

    /// <summary>The name of the option that says where the model stands.</summary>
    public string Prefix { get; }

    /// <summary>The name of the option that leaves tensors aside.</summary>
    public string IgnoredTensors { get; }

    /// <summary>What to write to take the model behind a prefix. An item's empty metadata is as good as none.</summary>
    public string? Choose(string prefix) => prefix.Length == 0 && this == Item ? null : _choose(Printable.Name(prefix));

    /// <summary>What to write to leave tensors aside: each by its name or, if there are many, by what they begin with.</summary>
    public string Ignore(IReadOnlyCollection<string> names) =>
        _ignore(
            (
                names.Count <= MostPatterns
                    ? names
                    : names.Select(BeginningOf).Distinct(StringComparer.Ordinal).Take(MostPatterns)
            ).Select(Printable.Name)
        );

    private static string BeginningOf(string name) =>
        name.IndexOf('.') is var dot and > 0 ? name.Substring(0, dot + 1) + "*" : name;
}
