using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Json;
using static ConvNextV2.Compiled.Weights.ListingText;

namespace ConvNextV2.Compiled.Weights;

/// <summary>
/// What the build found where an item's Weights lead. A generator must not open files, so a task reads the checkpoint's header
/// and writes this, and the generator gets it as a text like any other.
/// </summary>
/// <param name="Config">The full path of the item's config: whose weights they are.</param>
/// <param name="Weights">As the item has it.</param>
/// <param name="Path">Where the checkpoint lies below the program's folder, or what the embedded resource is called; with
/// forward slashes.</param>
/// <param name="IsEmbedded">Whether it is inside of the assembly.</param>
/// <param name="Sha256">What the item pins, in lower case; null if it pins nothing.</param>
/// <param name="Prefix">Where in the checkpoint the model stands, as the item says; null if it does not.</param>
/// <param name="IgnoredTensors">Patterns of tensors that the item leaves aside.</param>
/// <param name="Fault">Why the weights cannot be used; null if they can.</param>
/// <param name="Tensors">Of the checkpoint; none where there is a fault.</param>
/// <param name="NonFinite">Of tensors that hold NaN or infinity how many of their values are.</param>
internal sealed record WeightsListing(
    string Config,
    string Weights,
    string Path,
    bool IsEmbedded,
    string? Sha256,
    string? Prefix,
    IReadOnlyList<string> IgnoredTensors,
    string? Fault,
    IReadOnlyList<ListedTensor> Tensors,
    IReadOnlyDictionary<string, long> NonFinite
)
{
    /// <summary>Which of the tensors are the model's.</summary>
    public CheckpointSelection Selection => new(Prefix, IgnoredTensors, SelectionOptions.Item);

    /// <summary>The listing, or null if the text is none.</summary>
    public static WeightsListing? Parse(string json)
    {
        if (
            JsonReader.Parse(json).Value is not { } root
            || Text("config") is not { } config
            || Text("weights") is not { } weights
            || Text("path") is not { } path
        )
        {
            return null;
        }

        var tensors = new List<ListedTensor>();
        foreach (JsonMember member in root.Find("tensors")?.Value.Members ?? [])
        {
            if (
                ParseShape(member.Value.Find("shape")?.Value) is not { } shape
                || !uint.TryParse(
                    member.Value.Find("crc32c")?.Value.Text,
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out uint checksum
                )
            )
            {
                return null;
            }

            tensors.Add(new ListedTensor(member.Name, member.Value.Find("dtype")?.Value.Text ?? "", shape, checksum));
        }

        var nonFinite = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (JsonMember member in root.Find("nonFinite")?.Value.Members ?? [])
        {
            if (!long.TryParse(member.Value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                return null;
            }

            nonFinite[member.Name] = count;
        }

        string[] ignored = [.. (root.Find("ignoredTensors")?.Value.Items ?? []).Select(item => item.Text)];
        bool isEmbedded = root.Find("embedded")?.Value.Kind == JsonKind.True;
        return new WeightsListing(
            config,
            weights,
            path,
            isEmbedded,
            Text("sha256"),
            Text("prefix"),
            ignored,
            Text("fault"),
            tensors,
            nonFinite
        );

        string? Text(string key) => ParseText(root.Find(key)?.Value);
    }

    public string ToJson()
    {
        var json = new StringBuilder("{\n");
        Write("config", Quote(Config));
        Write("weights", Quote(Weights));
        Write("path", Quote(Path));
        Write("embedded", IsEmbedded ? "true" : "false");
        Write("sha256", QuoteOrNull(Sha256));
        Write("prefix", QuoteOrNull(Prefix));
        Write("ignoredTensors", $"[{string.Join(", ", IgnoredTensors.Select(Quote))}]");
        Write("fault", QuoteOrNull(Fault));
        IEnumerable<string> nonFinite = NonFinite.Select(pair => FormattableString.Invariant($"{Quote(pair.Key)}: {pair.Value}"));
        Write("nonFinite", $"{{{string.Join(", ", nonFinite)}}}");
        IEnumerable<string> tensors = Tensors.Select(tensor =>
            $"\n    {Quote(tensor.Name)}: "
            + $"{{\"dtype\": {Quote(tensor.DataType)}, \"shape\": {TensorShape.Describe(tensor.Shape)}, "
            + FormattableString.Invariant($"\"crc32c\": \"{tensor.Checksum:x8}\"}}")
        );
        return json.Append("  \"tensors\": {").Append(string.Join(",", tensors)).Append("\n  }\n}\n").ToString();

        void Write(string key, string value) => json.Append("  ").Append(Quote(key)).Append(": ").Append(value).Append(",\n");
    }
}
