using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>The keys that are asked for of the <c>config.json</c> beside a checkpoint.</summary>
internal sealed class CheckpointConfig
{
    public const string FileName = "config.json";

    private readonly FileBeside _file;
    private readonly Dictionary<string, JsonValue> _values;

    private CheckpointConfig(FileBeside file, Dictionary<string, JsonValue> values) => (_file, _values) = (file, values);

    /// <summary>Reads it; null if there is none.</summary>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <param name="keys">Their values are built, and no others.</param>
    /// <exception cref="CheckpointException">It may not be read, is too large, or is not JSON.</exception>
    public static CheckpointConfig? Read(string checkpoint, params string[] keys) =>
        FileBeside.Find(checkpoint, FileName) is { } file
            ? new CheckpointConfig(file, file.Read(text => Parse(text, keys)))
            : null;

    /// <summary>The value; null if the key is absent or null.</summary>
    public JsonValue? this[string key] =>
        _values.TryGetValue(key, out JsonValue? value) && value.Kind != JsonKind.Null ? value : null;

    /// <inheritdoc cref="FileBeside.Damaged"/>
    public CheckpointException Damaged(string fault) => _file.Damaged(fault);

    /// <summary>Of a key that stands twice the last counts, as in Python.</summary>
    private static Dictionary<string, JsonValue> Parse(string text, string[] keys)
    {
        var values = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        var tokens = new JsonTokenizer(text);
        tokens.Read();
        if (tokens.Kind != JsonKind.Object)
        {
            return values;
        }

        while (tokens.ReadNext())
        {
            string? key = Array.Find(keys, tokens.Is);
            tokens.Read();
            if (key is null)
            {
                tokens.Skip();
            }
            else
            {
                values[key] = JsonReader.ReadValue(tokens);
            }
        }

        tokens.Read();
        return values;
    }
}
