using System.Globalization;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>
/// Typed reads of the keys that a processor reads. A wrong value is noted with its place and replaced by a default, so that one
/// pass finds everything.
/// </summary>
internal sealed class ProcessorKeys(JsonValue root)
{
    private const string SizeForms = "an integer, or an object with 'shortest_edge' or with 'height' and 'width'";

    private readonly List<ProcessorFault> _faults = [];

    public IReadOnlyList<ProcessorFault> Faults => _faults;

    /// <summary>The value of a key; null if it is absent.</summary>
    public JsonValue? Find(string key) => root.Find(key)?.Value;

    /// <summary>The value of a key, else the first character of the file: where a problem with it is shown.</summary>
    public TextRange PlaceOf(string key) => Find(key)?.Range ?? new TextRange(root.Range.Start, 1);

    public void Note(string key, string sentence) => Note(PlaceOf(key), key, sentence);

    public void Note(TextRange place, string key, string sentence) =>
        _faults.Add(new ProcessorFault(ProcessorFaultKind.Unusable, place, key, sentence));

    public void NoteUnknownProcessor(JsonValue value, string key) =>
        _faults.Add(
            new ProcessorFault(
                ProcessorFaultKind.UnknownProcessor,
                value.Range,
                key,
                value.Text,
                string.Join(", ", ImageProcessorClass.All.Select(known => known.Name))
            )
        );

    /// <summary>A switch; null is off, as None is in Python, whatever the class has where the key is absent.</summary>
    public bool Switch(string key, bool absent)
    {
        switch (Find(key))
        {
            case null:
                return absent;
            case { Kind: JsonKind.True }:
                return true;
            case { Kind: JsonKind.False or JsonKind.Null }:
                return false;
            case { } other:
                WrongType(other, key, "true or false");
                return absent;
        }
    }

    /// <summary>Null if the key is absent or null; anything but a string is noted.</summary>
    public JsonValue? String(string key)
    {
        if (Find(key) is not { Kind: not JsonKind.Null } value)
        {
            return null;
        }

        if (value.Kind == JsonKind.String)
        {
            return value;
        }

        WrongType(value, key, "a string");
        return null;
    }

    /// <summary>A finite number in the digits of the JSON.</summary>
    public string Number(string key, string absent, double minimum, double maximum) =>
        Find(key) is { } value ? Number(value, key, minimum, maximum) ?? absent : absent;

    /// <summary>One number for all channels, or an array with one for each.</summary>
    public IReadOnlyList<string> PerChannel(string key, IReadOnlyList<string> absent, int channels, double minimum)
    {
        const double Maximum = 1e30;
        JsonValue? value = Find(key);
        if (value is { Kind: not JsonKind.Array })
        {
            return [Number(value, key, minimum, Maximum) ?? "1"];
        }

        string?[] values = value is null
            ? [.. absent]
            : [.. value.Items.Select((item, i) => Number(item, $"{key}[{i}]", minimum, Maximum))];
        bool isOneForAll = value is null && values.Length == 1;
        if (values.Length != channels && !isOneForAll && !values.Contains(null))
        {
            string origin = value is null ? $"'{key}' is absent and" : $"'{key}'";
            Note(key, FormattableString.Invariant($"{origin} has {values.Length} values, and the model {channels} channels"));
        }

        return [.. values.Select(number => number ?? "1")];
    }

    public int? Integer(JsonValue value, string key, int minimum)
    {
        if (value.Kind != JsonKind.Number || value.Text.IndexOfAny(['.', 'e', 'E']) >= 0)
        {
            WrongType(value, key, "an integer");
            return null;
        }

        if (
            !int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            || number < minimum
        )
        {
            OutOfRange(value, key, FormattableString.Invariant($"from {minimum} to {int.MaxValue}"));
            return null;
        }

        return number;
    }

    /// <summary>
    /// What stands in a <c>size</c> or <c>crop_size</c>: height and width, or a shortest edge as <c>(edge, null)</c>. An integer
    /// is <c>(edge, null)</c> too; null if something else stands there, which is noted.
    /// </summary>
    public (int First, int? Width)? Size(JsonValue value, string key, bool isToSquare, bool takesLongestEdge)
    {
        switch (value.Kind)
        {
            case JsonKind.Number:
                return Integer(value, key, 1) is { } edge ? (edge, isToSquare ? edge : null) : null;
            case JsonKind.Array when value.Items.Count == 2:
                return Extent(value.Items[0], key + "[0]", value.Items[1], key + "[1]");
            case JsonKind.Object:
                break;
            default:
                WrongType(value, key, SizeForms);
                return null;
        }

        // As get_size_dict: these keys and no others.
        HashSet<string> names = [.. value.Members.Select(member => member.Name)];
        if (names.SetEquals(["height", "width"]))
        {
            return Extent(value.Find("height")!.Value, key + ".height", value.Find("width")!.Value, key + ".width");
        }

        if (names.SetEquals(["shortest_edge"]) || (takesLongestEdge && names.SetEquals(["shortest_edge", "longest_edge"])))
        {
            return Integer(value.Find("shortest_edge")!.Value, key + ".shortest_edge", 1) is { } edge ? (edge, null) : null;
        }

        string[] open = ["longest_edge", "max_height", "max_width"];
        if (open.FirstOrDefault(names.Contains) is { } name)
        {
            Note(
                value.Range,
                key,
                $"'{key}' has '{name}', by which the size depends on the image, and the model's input is fixed; "
                    + "it can have 'shortest_edge', or 'height' and 'width'"
            );
            return null;
        }

        WrongType(value, key, SizeForms);
        return null;
    }

    private (int First, int? Width)? Extent(JsonValue heightValue, string heightKey, JsonValue widthValue, string widthKey)
    {
        // Both are read before either is judged, so that both are noted.
        int? height = Integer(heightValue, heightKey, 1);
        int? width = Integer(widthValue, widthKey, 1);
        return height is { } h && width is { } w ? (h, w) : null;
    }

    private string? Number(JsonValue value, string key, double minimum, double maximum)
    {
        if (value.Kind != JsonKind.Number)
        {
            WrongType(value, key, "a number");
            return null;
        }

        // Beyond the range of double .NET Framework fails and .NET gives an infinity: both are out of range here, as NaN is.
        bool isRead = double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (!isRead || !(number >= minimum && number <= maximum))
        {
            OutOfRange(value, key, FormattableString.Invariant($"from {minimum:G3} to {maximum:G3}"));
            return null;
        }

        return value.Text;
    }

    private void WrongType(JsonValue value, string key, string expected) =>
        _faults.Add(new ProcessorFault(ProcessorFaultKind.WrongType, value.Range, key, expected, value.Describe()));

    private void OutOfRange(JsonValue value, string key, string expected) =>
        _faults.Add(new ProcessorFault(ProcessorFaultKind.OutOfRange, value.Range, key, expected, value.Describe()));
}
