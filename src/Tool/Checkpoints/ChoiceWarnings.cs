using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>What people may have trained that is not among the tensors that were taken.</summary>
internal static class ChoiceWarnings
{
    private const string Classifier = "classifier.weight";

    public static IEnumerable<string> Of(CheckpointFile file, ModelChoice choice)
    {
        if (choice.Model is not { } model)
        {
            yield break;
        }

        if (ModelRules.HasAveragedNothing(file, model))
        {
            yield return $"{model.Title} is an average of nothing yet: its n_averaged is 0, so that it holds the weights "
                + "that the training began with";
        }

        if (
            !ModelRules.IsAverage(file, model)
            && !choice.Others.Any(other => ModelRules.IsAverage(file, other))
            && UnreadableAverage(file, choice, model) is { } average
        )
        {
            yield return $"an average is there in a form that cannot be read ('{Printable.Name(average)}'); "
                + "the plain weights are taken";
        }

        if (!model.Names.Values.Contains(Classifier) && HeadBeside(file, choice, model) is { } head)
        {
            string name = Printable.Name(model.Location.Spellings(Classifier).First());
            yield return $"no classifier is taken; '{Printable.Name(head.Name)}' {head.Tensor.DescribeShape()} looks like one, "
                + $"which a ConvNeXt V2 classifier among these names calls '{name}': rename it in Python, and its bias";
        }
    }

    /// <summary>Lists of tensors without names, as torch_ema keeps them, or names without dots, as LitEma does.</summary>
    private static string? UnreadableAverage(CheckpointFile file, ModelChoice choice, FoundModel model)
    {
        int fewest = model.Names.Count / 2;
        IEnumerable<string> sets = file
            .Sets.Where(set => set.Tensors.Count >= fewest && !FoundModel.In(set, isNamed: false).Any())
            .Select(set => set.Key);
        IEnumerable<string> modules = choice
            .Beside.CountBy(tensor => tensor.Name[..(tensor.Name.LastIndexOf('.') + 1)].TrimEnd('.'))
            .Where(module => module.Value >= fewest)
            .Select(module => module.Key);
        return file
            .TensorLists.Concat(sets)
            .Concat(modules)
            .FirstOrDefault(key => KeyWords.SayAverage(key) && !KeyWords.SayNoWeights(key));
    }

    /// <summary>A matrix beside the model from its last features to any number of classes.</summary>
    private static (string Name, ListedTensor Tensor)? HeadBeside(CheckpointFile file, ModelChoice choice, FoundModel model)
    {
        if (LastWidthOf(model) is not { } width)
        {
            return null;
        }

        HashSet<TensorSet> models = [.. choice.Others.Select(other => other.Set), choice.Set];
        return choice
            .Beside.Select(tensor => (tensor.Name, Tensor: tensor))
            .Concat(
                file.Sets.Where(set => !models.Contains(set) && !KeyWords.SayNoWeights(set.Key))
                    .SelectMany(set => set.Tensors.Select(tensor => ($"{set.Key}.{tensor.Name}", Tensor: tensor)))
            )
            .Where(item =>
                item.Tensor.Shape.Count == 2
                && item.Tensor.Shape[1] == width
                && item.Tensor.Name.EndsWith("weight", StringComparison.Ordinal)
                && NonFiniteElements.CanBeIn(item.Tensor.DataType)
            )
            .Select(item => ((string, ListedTensor)?)item)
            .FirstOrDefault();
    }

    private static long? LastWidthOf(FoundModel model)
    {
        // Of the stage with the highest number: of its blocks any will do.
        string? last = model
            .Names.Where(name => name.Value.EndsWith(".layers.0.dwconv.bias", StringComparison.Ordinal))
            .OrderBy(name => name.Value.Length)
            .ThenBy(name => name.Value, StringComparer.Ordinal)
            .LastOrDefault()
            .Key;
        return last is not null && model.Set.ByName.TryGetValue(last, out ListedTensor? bias) && bias.Shape.Count == 1
            ? bias.Shape[0]
            : null;
    }
}
