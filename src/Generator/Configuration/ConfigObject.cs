using System.Globalization;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Labels;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>
/// Typed reads from one JSON object of a configuration file. A wrong value is reported with its place and replaced by its
/// default, so that one pass finds everything. A key that is absent or null has its default, as in Hugging Face.
/// </summary>
internal sealed class ConfigObject
{
    private readonly JsonValue _root;
    private readonly InputFile _file;
    private readonly List<Problem> _problems;

    private ConfigObject(JsonValue root, InputFile file, List<Problem> problems)
    {
        _root = root;
        _file = file;
        _problems = problems;
    }

    public JsonValue Root => _root;

    public IReadOnlyList<JsonMember> Members => _root.Members;

    /// <summary>Parses the file; null, and a problem, if it is not a JSON object.</summary>
    public static ConfigObject? Parse(string text, InputFile file, List<Problem> problems, CancellationToken cancellation)
    {
        (JsonValue? root, JsonError? error) = JsonReader.Parse(text, cancellation);
        if (root is null)
        {
            problems.Add(Problem.At(ProblemId.MalformedJson, new InputPlace(file, error!.Range), error.Message));
            return null;
        }

        if (root.Kind != JsonKind.Object)
        {
            problems.Add(
                Problem.At(ProblemId.WrongType, new InputPlace(file, root.Range), "the file", "a JSON object", root.Describe())
            );
            return null;
        }

        var config = new ConfigObject(root, file, problems);
        config.ReportDuplicateKeys(root);
        return config;
    }

    /// <summary>An object inside of this one; null if the key is absent, or something else stands there.</summary>
    public ConfigObject? Object(string key)
    {
        if (Find(key) is not { } member)
        {
            return null;
        }

        if (member.Value.Kind == JsonKind.Object)
        {
            return new ConfigObject(member.Value, _file, _problems);
        }

        WrongType(member.Value, key, "a JSON object");
        return null;
    }

    /// <summary>The value of a key, else the first character of the object: where a problem with it is shown.</summary>
    public InputPlace PlaceOf(string key) => new(_file, Find(key)?.Value.Range ?? new TextRange(_root.Range.Start, 1));

    public JsonMember? Find(string key) => _root.Find(key) is { Value.Kind: not JsonKind.Null } member ? member : null;

    public bool Has(string key) => Find(key) is not null;

    /// <summary>
    /// Whether the value of a key, or one inside it, was refused and its default is used.
    /// </summary>
    public bool IsRefused(string key) =>
        Find(key)?.Value.Range is { } range
        && _problems.Any(problem =>
            problem.Id != ProblemId.DuplicateKey
            && problem.Place.File == _file
            && problem.Place.Range.Start >= range.Start
            && problem.Place.Range.End <= range.End
        );

    public void Report(ProblemId id, string key, params string[] arguments) => Report(id, PlaceOf(key), arguments);

    public void Report(ProblemId id, InputPlace place, params string[] arguments) =>
        _problems.Add(Problem.At(id, place, arguments));

    public void Report(ProcessorFault fault) =>
        Report(
            fault.Kind switch
            {
                ProcessorFaultKind.WrongType => ProblemId.WrongType,
                ProcessorFaultKind.OutOfRange => ProblemId.OutOfRange,
                ProcessorFaultKind.UnknownProcessor => ProblemId.UnknownProcessor,
                _ => ProblemId.InvalidPreprocessor,
            },
            new InputPlace(_file, fault.Range),
            fault.Kind switch
            {
                ProcessorFaultKind.Unusable => fault.Arguments,
                ProcessorFaultKind.WrongType => [$"'{fault.Key}'", .. fault.Arguments],
                _ => [fault.Key, .. fault.Arguments],
            }
        );

    public int Integer(string key, int defaultValue, int minimum) =>
        Find(key) is { } member ? ReadInteger(member.Value, key, minimum) ?? defaultValue : defaultValue;

    public EquatableArray<int> Integers(string key, EquatableArray<int> defaultValue, int minimum)
    {
        if (Find(key) is not { } member)
        {
            return defaultValue;
        }

        if (member.Value.Kind != JsonKind.Array)
        {
            WrongType(member.Value, key, "an array of integers");
            return defaultValue;
        }

        int?[] items = member.Value.Items.Select((item, i) => ReadInteger(item, $"{key}[{i}]", minimum)).ToArray();
        return items.All(item => item is not null) ? items.Select(item => item!.Value).ToEquatableArray() : defaultValue;
    }

    public bool Boolean(string key, bool defaultValue)
    {
        switch (Find(key)?.Value)
        {
            case null:
                return defaultValue;
            case { Kind: JsonKind.True }:
                return true;
            case { Kind: JsonKind.False }:
                return false;
            case { } other:
                WrongType(other, key, "true or false");
                return defaultValue;
        }
    }

    public string? String(string key)
    {
        if (Find(key) is not { } member)
        {
            return null;
        }

        if (member.Value.Kind == JsonKind.String)
        {
            return member.Value.Text;
        }

        WrongType(member.Value, key, "a string");
        return null;
    }

    /// <summary>Null if the key is absent, or something else stands there.</summary>
    public EquatableArray<string>? Strings(string key)
    {
        if (Find(key) is not { } member)
        {
            return null;
        }

        if (member.Value.Kind == JsonKind.Array && member.Value.Items.All(item => item.Kind == JsonKind.String))
        {
            return member.Value.Items.Select(item => item.Text).ToEquatableArray();
        }

        WrongType(member.Value, key, "an array of strings");
        return null;
    }

    /// <summary>Names by their ids from 0 on; null if something else stands there, or an id is missing.</summary>
    public IReadOnlyCollection<string>? Labels(string key)
    {
        LabelNames labels = LabelNames.Read(Find(key)!.Value, key);
        foreach (LabelFault fault in labels.Faults)
        {
            if (fault.Found is { } found)
            {
                WrongType(found, fault.Subject, fault.Reason);
            }
            else
            {
                Report(ProblemId.InvalidLabels, new InputPlace(_file, fault.Range), key, fault.Reason);
            }
        }

        return labels.Faults.Count == 0 ? labels.Names : null;
    }

    /// <summary>A finite number in the digits of the JSON.</summary>
    public string Number(string key, string defaultValue, double minimum, double maximum) =>
        Find(key) is { } member ? ReadNumber(member.Value, key, minimum, maximum) ?? defaultValue : defaultValue;

    /// <summary>One number, or an array of them; a single one is an array of one.</summary>
    public EquatableArray<string> Numbers(string key, EquatableArray<string> defaultValue, double minimum, double maximum)
    {
        if (Find(key) is not { } member)
        {
            return defaultValue;
        }

        if (member.Value.Kind != JsonKind.Array)
        {
            return ReadNumber(member.Value, key, minimum, maximum) is { } single
                ? new[] { single }.ToEquatableArray()
                : defaultValue;
        }

        string?[] items = member.Value.Items.Select((item, i) => ReadNumber(item, $"{key}[{i}]", minimum, maximum)).ToArray();
        return items.All(item => item is not null) ? items.Select(item => item!).ToEquatableArray() : defaultValue;
    }

    /// <summary>An edge for a square, or an array of height and width.</summary>
    public ImageSize? Size(JsonValue value, string key)
    {
        if (value.Kind == JsonKind.Number)
        {
            return Edge(value, key);
        }

        if (value.Items.Count != 2)
        {
            WrongType(value, key, "an integer, or an array of height and width");
            return null;
        }

        return Size(value.Items[0], key + "[0]", value.Items[1], key + "[1]");
    }

    /// <summary>Both edges are read before either is judged, so that both are reported.</summary>
    public ImageSize? Size(JsonValue heightValue, string heightKey, JsonValue widthValue, string widthKey)
    {
        int? height = ReadInteger(heightValue, heightKey, 1);
        int? width = ReadInteger(widthValue, widthKey, 1);
        return height is { } h && width is { } w ? new ImageSize(h, w) : null;
    }

    /// <summary>An edge for a square.</summary>
    public ImageSize? Edge(JsonValue value, string key) =>
        ReadInteger(value, key, 1) is { } edge ? new ImageSize(edge, edge) : null;

    public int? ReadInteger(JsonValue value, string key, int minimum)
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
            string expected = FormattableString.Invariant($"from {minimum} to {int.MaxValue}");
            Report(ProblemId.OutOfRange, new InputPlace(_file, value.Range), key, expected, value.Describe());
            return null;
        }

        return number;
    }

    public void WrongType(JsonValue value, string key, string expected) =>
        Report(ProblemId.WrongType, new InputPlace(_file, value.Range), $"'{key}'", expected, value.Describe());

    private string? ReadNumber(JsonValue value, string key, double minimum, double maximum)
    {
        if (value.Kind != JsonKind.Number)
        {
            WrongType(value, key, "a number");
            return null;
        }

        // Beyond the range of double .NET Framework fails and .NET gives an infinity: both are out of range here.
        bool finite = double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (!finite || !(number >= minimum && number <= maximum))
        {
            string expected = FormattableString.Invariant($"from {minimum:G3} to {maximum:G3}");
            Report(ProblemId.OutOfRange, new InputPlace(_file, value.Range), key, expected, value.Describe());
            return null;
        }

        return value.Text;
    }

    private void ReportDuplicateKeys(JsonValue value)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonMember member in value.Members)
        {
            if (!seen.Add(member.Name))
            {
                Report(ProblemId.DuplicateKey, new InputPlace(_file, member.NameRange), member.Name);
            }

            ReportDuplicateKeys(member.Value);
        }
    }
}
