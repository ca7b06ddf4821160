using System.Text;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Json;
using static ConvNextV2.Compiled.Weights.ListingText;

namespace ConvNextV2.Compiled.Weights;

/// <summary>
/// What the build found where an item's Parity leads: as of weights, for the generator, which must not open files. It is the
/// same for another file with images of the same shapes.
/// </summary>
/// <param name="Config">The full path of the item's config: whose parity file it is.</param>
/// <param name="Parity">As the item has it.</param>
/// <param name="Path">Where it lies below the program's folder; with forward slashes.</param>
/// <param name="Fault">Why it cannot be used; null if it can.</param>
/// <param name="Tensors">What the model takes and gives, of each kind and shape the first one; none where there is a
/// fault.</param>
internal sealed record ParityListing(
    string Config,
    string Parity,
    string Path,
    string? Fault,
    IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Tensors
)
{
    /// <summary>The listing, or null if the text is none.</summary>
    public static ParityListing? Parse(string json)
    {
        if (
            JsonReader.Parse(json).Value is not { } root
            || Text("config") is not { } config
            || Text("parity") is not { } parity
            || Text("path") is not { } path
        )
        {
            return null;
        }

        var tensors = new List<(string, IReadOnlyList<long>)>();
        foreach (JsonMember member in root.Find("tensors")?.Value.Members ?? [])
        {
            if (ParseShape(member.Value) is not { } shape)
            {
                return null;
            }

            tensors.Add((member.Name, shape));
        }

        return new ParityListing(config, parity, path, Text("fault"), tensors);

        string? Text(string key) => ParseText(root.Find(key)?.Value);
    }

    public string ToJson()
    {
        var json = new StringBuilder("{\n");
        Write("config", Quote(Config));
        Write("parity", Quote(Parity));
        Write("path", Quote(Path));
        Write("fault", QuoteOrNull(Fault));
        IEnumerable<string> tensors = Tensors.Select(tensor =>
            $"\n    {Quote(tensor.Name)}: {TensorShape.Describe(tensor.Shape)}"
        );
        return json.Append("  \"tensors\": {").Append(string.Join(",", tensors)).Append("\n  }\n}\n").ToString();

        void Write(string key, string value) => json.Append("  ").Append(Quote(key)).Append(": ").Append(value).Append(",\n");
    }
}
