using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.PyTorch;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>What people are told of a choice: what was taken, what else there is, and how to take that.</summary>
internal static class ChoiceReport
{
    private const int MaximumListed = 12;

    public static IReadOnlyList<string> Of(CheckpointFile file, ModelChoice choice)
    {
        string title = choice.Model?.Title ?? (choice.Set.Key.Length > 0 ? Quote(choice.Set.Key) : "the top");
        string taken = $"taken: {title} ({Count(choice.Tensors.Count)})";
        string others = string.Join(
            ", ",
            choice
                .Others.Take(MaximumListed)
                .Select(other => $"{other.Title} ({Count(other.Names.Count)}, {choice.OptionsFor(other)})")
        );
        var lines = new List<string> { others.Length > 0 ? $"{taken}; also there: {others}{More(choice.Others.Count)}" : taken };
        string[] leftAside = [.. LeftAside(file, choice)];
        if (leftAside.Length > 0)
        {
            lines.Add($"left aside: {string.Join(", ", leftAside.Take(MaximumListed))}{More(leftAside.Length)}");
        }

        lines.AddRange(ChoiceWarnings.Of(file, choice));
        return lines;
    }

    private static IEnumerable<string> LeftAside(CheckpointFile file, ModelChoice choice)
    {
        FoundModel[] models = [.. choice.Others, .. choice.Model is { } model ? [model] : Array.Empty<FoundModel>()];
        IEnumerable<KeyValuePair<string, object?>> top =
            choice.Set.Key.Length > 0 ? file.Top.Where(item => !LeadsToSet(item.Key)) : [];
        return choice
            .Beside.Select(tensor => $"{Quote(tensor.Name)} (tensor {tensor.DescribeShape()})")
            .Concat(
                choice
                    .Set.Others.Concat(top)
                    .Select(item => $"{Quote(item.Key)} ({Printable.Name(TorchContent.Describe(item.Value))})")
            );

        bool LeadsToSet(string key) =>
            models
                .Select(found => found.Set.Key)
                .Append(choice.Set.Key)
                .Any(path => path == key || path.StartsWith($"{key}.", StringComparison.Ordinal));
    }

    private static string Count(int tensors) => tensors == 1 ? "1 tensor" : $"{tensors:N0} tensors";

    private static string More(int count) => count > MaximumListed ? $" and {count - MaximumListed:N0} more" : "";

    private static string Quote(string text) => $"'{Printable.Name(text)}'";
}
