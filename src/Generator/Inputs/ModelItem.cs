using System.Text;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>What a ConvNextV2Model item says of its model; null where it says nothing.</summary>
internal sealed record ModelItem(
    string? ClassName = null,
    string? Namespace = null,
    string? Access = null,
    string? ImageSize = null,
    string? Architecture = null,
    string? OutFeatures = null,
    string? Preprocessing = null,
    string? ImageBackend = null,
    string? Precision = null,
    string? Weights = null,
    string? WeightsMode = null,
    string? WeightsSha256 = null,
    string? WeightsPrefix = null,
    string? IgnoredTensors = null,
    string? Parity = null
)
{
    public static readonly ModelItem Silent = new();

    /// <summary>
    /// The items that list a config, each once. One that says nothing adds nothing to another that does: a wildcard, or the
    /// package's own, has found what the project lists besides.
    /// </summary>
    /// <param name="text">What the targets wrote of all items: <c>NAME=base64|NAME=base64 NAME=base64</c>.</param>
    public static IReadOnlyList<ModelItem> Of(string config, string? text)
    {
        ModelItem[] items = (text ?? "")
            .Split([' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(Parse)
            .Where(values => Value(values, "Config") == config)
            .Select(From)
            .Distinct()
            .ToArray();
        ModelItem[] telling = items.Where(item => item != Silent).ToArray();
        return telling.Length > 0 ? telling : [Silent];
    }

    /// <summary>As it stands in a project, without its Include.</summary>
    public override string ToString()
    {
        (string Name, string? Value)[] values =
        [
            (nameof(ClassName), ClassName),
            (nameof(Namespace), Namespace),
            (nameof(Access), Access),
            (nameof(ImageSize), ImageSize),
            (nameof(Architecture), Architecture),
            (nameof(OutFeatures), OutFeatures),
            (nameof(Preprocessing), Preprocessing),
            (nameof(ImageBackend), ImageBackend),
            (nameof(Precision), Precision),
            (nameof(Weights), Weights),
            (nameof(WeightsMode), WeightsMode),
            (nameof(WeightsSha256), WeightsSha256),
            (nameof(WeightsPrefix), WeightsPrefix),
            (nameof(IgnoredTensors), IgnoredTensors),
            (nameof(Parity), Parity),
        ];
        return string.Join(" ", values.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}=\"{pair.Value}\""));
    }

    private static ModelItem From(Dictionary<string, string> values) =>
        new(
            Value(values, nameof(ClassName)),
            Value(values, nameof(Namespace)),
            Value(values, nameof(Access)),
            Value(values, nameof(ImageSize)),
            Value(values, nameof(Architecture)),
            Value(values, nameof(OutFeatures)),
            Value(values, nameof(Preprocessing)),
            Value(values, nameof(ImageBackend)),
            Value(values, nameof(Precision)),
            Value(values, nameof(Weights)),
            Value(values, nameof(WeightsMode)),
            Value(values, nameof(WeightsSha256)),
            Value(values, nameof(WeightsPrefix)),
            Value(values, nameof(IgnoredTensors)),
            Value(values, nameof(Parity))
        );

    private static string? Value(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static Dictionary<string, string> Parse(string item)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] pair in item.Split('|').Select(field => field.Split(['='], 2)).Where(pair => pair.Length == 2))
        {
            values[pair[0]] = Decode(pair[1]);
        }

        return values;
    }

    /// <summary>
    /// The text; what cannot be decoded as it is. MSBuild leaves a value with a quote as the expression that should have
    /// encoded it, and whatever reads the value then refuses it.
    /// </summary>
    private static string Decode(string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            return base64;
        }
    }
}
