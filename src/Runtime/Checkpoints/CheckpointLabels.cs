using System.Globalization;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What the <c>config.json</c> beside a checkpoint says of its labels, by Hugging Face's rules.</summary>
/// <param name="Count">Their number: that of <c>id2label</c>, else <c>num_labels</c>.</param>
/// <param name="Names">In the order of their ids; null where the file only counts them.</param>
internal sealed record CheckpointLabels(int Count, IReadOnlyList<string>? Names)
{
    private const string FileName = "config.json";

    /// <summary>Reads the config in the folder of a checkpoint; null if there is none, or none that speaks of labels.</summary>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <exception cref="CheckpointException">The config is not JSON, or its labels are no labels.</exception>
    public static CheckpointLabels? Read(string checkpoint)
    {
        string folder = Directory.Exists(checkpoint) ? checkpoint : Path.GetDirectoryName(Path.GetFullPath(checkpoint))!;
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        (JsonValue? root, JsonError? error) = JsonReader.Parse(File.ReadAllText(file));
        if (root is null)
        {
            throw Damaged(FormattableString.Invariant($"is not JSON: {error!.Message} at character {error.Range.Start}"));
        }

        if (root.Find("id2label")?.Value is { Kind: not JsonKind.Null } id2label)
        {
            string[] names = ParseNames(id2label);
            return new CheckpointLabels(names.Length, names);
        }

        return root.Find("num_labels")?.Value switch
        {
            null or { Kind: JsonKind.Null } => null,
            { Kind: JsonKind.Number } number when TryParseId(number.Text, out int count) => new CheckpointLabels(count, null),
            var other => throw Damaged($"has a 'num_labels' of {other.Describe()}, which is not a number of labels"),
        };

        string[] ParseNames(JsonValue id2label)
        {
            // Of a name that stands twice the last counts, as in Python.
            var names = new Dictionary<int, string>();
            foreach (JsonMember member in id2label.Members)
            {
                if (!TryParseId(member.Name, out int id) || member.Value.Kind != JsonKind.String)
                {
                    throw Damaged(
                        $"has an 'id2label' in which \"{member.Name}\" is {member.Value.Describe()}, not a number's name"
                    );
                }

                names[id] = member.Value.Text;
            }

            return id2label.Kind == JsonKind.Object && Enumerable.Range(0, names.Count).All(names.ContainsKey)
                ? [.. Enumerable.Range(0, names.Count).Select(id => names[id])]
                : throw Damaged("has an 'id2label' that is no object of names for 0, 1, 2 … without a gap");
        }

        CheckpointException Damaged(string fault) => new(checkpoint, $"the '{file}' beside it {fault}.");
    }

    // .NET's parsers let NUL characters follow the digits.
    private static bool TryParseId(string text, out int id) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && !text.Contains('\0');
}
