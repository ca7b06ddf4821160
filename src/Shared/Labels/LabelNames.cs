using System.Globalization;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Labels;

/// <summary>The names that a config's <c>id2label</c> has for the labels, by Hugging Face's rules.</summary>
/// <param name="Names">In the order of their ids; of use only if there is no fault.</param>
/// <param name="Faults">The first hundred, in the order of the text.</param>
internal sealed record LabelNames(IReadOnlyCollection<string> Names, IReadOnlyList<LabelFault> Faults)
{
    // After these it is clear that the file has no labels.
    private const int MaximumFaults = 100;

    /// <summary>Reads an object from ids to names: ids run from 0 without a gap, in any order.</summary>
    /// <param name="id2label">The object.</param>
    /// <param name="key">Under which it stands.</param>
    public static LabelNames Read(JsonValue id2label, string key = "id2label")
    {
        var names = new SortedDictionary<int, string>();
        var faults = new List<LabelFault>();
        if (id2label.Kind != JsonKind.Object)
        {
            faults.Add(LabelFault.WrongType(id2label, key, "an object from ids to labels"));
        }

        foreach (JsonMember member in id2label.Members)
        {
            if (faults.Count == MaximumFaults)
            {
                break;
            }

            string shown = Printable.Name(member.Name);
            if (!TryParseId(member.Name, out int id))
            {
                faults.Add(new LabelFault(member.NameRange, key, null, $"the id \"{shown}\" is not a whole number"));
            }
            else if (member.Value.Kind != JsonKind.String)
            {
                faults.Add(LabelFault.WrongType(member.Value, $"{key}[\"{shown}\"]", "a string"));
            }
            else
            {
                // Of an id that stands twice the last counts, as in Python.
                names[id] = member.Value.Text;
            }
        }

        int missing = names.Keys.TakeWhile((id, i) => id == i).Count();
        if (faults.Count == 0 && missing < names.Count)
        {
            string gap = FormattableString.Invariant($"ids must run from 0 without a gap, and {missing} is missing");
            faults.Add(new LabelFault(id2label.Range, key, null, gap));
        }

        return new LabelNames(names.Values, faults);
    }

    // .NET's parsers let NUL characters follow the digits, which a JSON string can hold.
    private static bool TryParseId(string text, out int id) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && !text.Contains('\0');
}
