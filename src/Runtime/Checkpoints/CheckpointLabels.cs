using System.Globalization;
using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Labels;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What the <c>config.json</c> beside a checkpoint says of its labels, by Hugging Face's rules or timm's.</summary>
/// <param name="Count">Their number: that of the names, else <c>num_labels</c> or <c>num_classes</c>.</param>
/// <param name="Names">In the order of their ids; null where the file only counts them.</param>
internal sealed record CheckpointLabels(int Count, IReadOnlyList<string>? Names)
{
    private static readonly string[] NameKeys = [HuggingFaceConfig.Labels];
    private static readonly string[] CountKeys = [HuggingFaceConfig.LabelCount];
    private static readonly string[] TimmNameKeys = [.. TimmConfig.Labels, HuggingFaceConfig.Labels];
    private static readonly string[] TimmCountKeys = [TimmConfig.LabelCount, HuggingFaceConfig.LabelCount];

    /// <summary>Reads the config in the folder of a checkpoint; null if there is none, or none that speaks of labels.</summary>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <exception cref="CheckpointException">The config is not JSON, or its labels are no labels.</exception>
    public static CheckpointLabels? Read(string checkpoint)
    {
        string[] keys = [.. NameKeys, .. CountKeys, .. TimmNameKeys, .. TimmCountKeys, .. TimmConfig.MarkingKeys];
        if (CheckpointConfig.Read(checkpoint, keys) is not { } config)
        {
            return null;
        }

        bool isTimm = TimmConfig.Is(key => config[key]);
        if ((isTimm ? TimmNameKeys : NameKeys).FirstOrDefault(key => config[key] is not null) is { } nameKey)
        {
            return Named(config, nameKey, config[nameKey]!);
        }

        string? countKey = (isTimm ? TimmCountKeys : CountKeys).FirstOrDefault(key => config[key] is not null);
        return countKey is null ? null : Counted(config, countKey, config[countKey]!);
    }

    private static CheckpointLabels Named(CheckpointConfig config, string key, JsonValue value)
    {
        // timm has a list where ids have no gap.
        if (value.Kind == JsonKind.Array && !NameKeys.Contains(key) && value.Items.All(item => item.Kind == JsonKind.String))
        {
            return new CheckpointLabels(value.Items.Count, [.. value.Items.Select(item => item.Text)]);
        }

        LabelNames labels = LabelNames.Read(value, key);
        return labels.Faults.Count == 0
            ? new CheckpointLabels(labels.Names.Count, [.. labels.Names])
            : throw config.Damaged($"has wrong labels: {labels.Faults[0]}");
    }

    private static CheckpointLabels Counted(CheckpointConfig config, string key, JsonValue value) =>
        value.Kind == JsonKind.Number && int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? new CheckpointLabels(count, null)
            : throw config.Damaged($"has a '{key}' of {value.Describe()}, which is not a number of labels");
}
