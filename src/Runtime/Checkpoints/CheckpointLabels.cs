using System.Globalization;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Labels;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What the <c>config.json</c> beside a checkpoint says of its labels, by Hugging Face's rules.</summary>
/// <param name="Count">Their number: that of <c>id2label</c>, else <c>num_labels</c>.</param>
/// <param name="Names">In the order of their ids; null where the file only counts them.</param>
internal sealed record CheckpointLabels(int Count, IReadOnlyList<string>? Names)
{
    private const string FileName = "config.json";

    // Twenty thousand labels take one megabyte.
    private const long MaximumLength = 16 << 20;

    /// <summary>Reads the config in the folder of a checkpoint; null if there is none, or none that speaks of labels.</summary>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <exception cref="CheckpointException">The config is not JSON, or its labels are no labels.</exception>
    public static CheckpointLabels? Read(string checkpoint)
    {
        string folder = Directory.Exists(checkpoint) ? checkpoint : Path.GetDirectoryName(checkpoint) ?? "";
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            long length = new FileInfo(file).Length;
            return length <= MaximumLength
                ? Parse(File.ReadAllText(file), Damaged)
                : throw Damaged($"has {length} bytes, and {MaximumLength} is the most for a config");
        }
        catch (JsonSyntaxException exception)
        {
            throw Damaged($"is not JSON: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Damaged("may not be read", exception);
        }

        CheckpointException Damaged(string fault, Exception? cause = null) =>
            new(checkpoint, $"the '{Printable.Escape(file)}' beside it {fault}.", cause);
    }

    private static CheckpointLabels? Parse(string text, Func<string, Exception?, CheckpointException> damaged)
    {
        (JsonValue? id2label, JsonValue? numLabels) = Find(new JsonTokenizer(text));
        if (id2label is { Kind: not JsonKind.Null })
        {
            LabelNames labels = LabelNames.Read(id2label);
            return labels.Faults.Count == 0
                ? new CheckpointLabels(labels.Names.Count, [.. labels.Names])
                : throw damaged($"has wrong labels: {labels.Faults[0]}", null);
        }

        return numLabels switch
        {
            null or { Kind: JsonKind.Null } => null,
            { Kind: JsonKind.Number } number
                when int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) =>
                new CheckpointLabels(count, null),
            _ => throw damaged($"has a 'num_labels' of {numLabels.Describe()}, which is not a number of labels", null),
        };
    }

    /// <summary>Builds these two values and no other. Of a key that stands twice the last counts, as in Python.</summary>
    private static (JsonValue? Id2Label, JsonValue? NumLabels) Find(JsonTokenizer tokens)
    {
        JsonValue? id2label = null;
        JsonValue? numLabels = null;
        tokens.Read();
        if (tokens.Kind != JsonKind.Object)
        {
            return default;
        }

        while (tokens.ReadNext())
        {
            bool isNames = tokens.Is("id2label");
            bool isCount = tokens.Is("num_labels");
            tokens.Read();
            if (isNames)
            {
                id2label = JsonReader.ReadValue(tokens);
            }
            else if (isCount)
            {
                numLabels = JsonReader.ReadValue(tokens);
            }
            else
            {
                tokens.Skip();
            }
        }

        tokens.Read();
        return (id2label, numLabels);
    }
}
