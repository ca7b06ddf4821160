using System.Globalization;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Labels;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What the <c>config.json</c> beside a checkpoint says of its labels, by Hugging Face's rules.</summary>
/// <param name="Count">Their number: that of <c>id2label</c>, else <c>num_labels</c>.</param>
/// <param name="Names">In the order of their ids; null where the file only counts them.</param>
internal sealed record CheckpointLabels(int Count, IReadOnlyList<string>? Names)
{
    /// <summary>Reads the config in the folder of a checkpoint; null if there is none, or none that speaks of labels.</summary>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <exception cref="CheckpointException">The config is not JSON, or its labels are no labels.</exception>
    public static CheckpointLabels? Read(string checkpoint)
    {
        if (CheckpointConfig.Read(checkpoint, "id2label", "num_labels") is not { } config)
        {
            return null;
        }

        if (config["id2label"] is { } id2label)
        {
            LabelNames labels = LabelNames.Read(id2label);
            return labels.Faults.Count == 0
                ? new CheckpointLabels(labels.Names.Count, [.. labels.Names])
                : throw config.Damaged($"has wrong labels: {labels.Faults[0]}");
        }

        return config["num_labels"] switch
        {
            null => null,
            { Kind: JsonKind.Number } number
                when int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) =>
                new CheckpointLabels(count, null),
            { } other => throw config.Damaged($"has a 'num_labels' of {other.Describe()}, which is not a number of labels"),
        };
    }
}
