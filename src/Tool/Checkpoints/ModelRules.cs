using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// Which of several models is taken. Of weights of one model these are, as timm's <c>load_checkpoint</c> does it, the averaged
/// ones (EMA), because they are what a training program keeps them for; else those under the most usual key. Between different
/// models there is no rule.
/// </summary>
/// <param name="Taken">The model, or the first of those that could be meant.</param>
/// <param name="Doubt">What else could be meant as well, and how to take each; null if a rule says which.</param>
internal sealed record ModelRules(FoundModel Taken, string? Doubt)
{
    private const int ModelsListed = 12;
    private const string Callbacks = "callbacks.";

    /// <param name="file">The checkpoint.</param>
    /// <param name="found">At least one model in it.</param>
    public static ModelRules Of(CheckpointFile file, IReadOnlyList<FoundModel> found)
    {
        FoundModel[] complete = ModelWholeness.Complete(found);
        FoundModel[] distinct = [.. complete.OrderBy(model => model.KeyRank).DistinctBy(ModelWholeness.SourceOf)];

        // Before parts are left aside: a student with a head of its own is as a part of its teacher.
        if (IsOfSome(distinct, model => KeyWords.SayTeacher(model.Path)))
        {
            return Doubtful(distinct, "models, one of which is a teacher's, and a teacher may be another model or an average");
        }

        FoundModel[] models = Prefer(
            ModelWholeness.WithoutParts(distinct),
            model => !IsBesideState(file, model) && !HasAveragedNothing(file, model)
        );
        if (models.Length == 1)
        {
            return new ModelRules(models[0], null);
        }

        if (!ModelWholeness.AreOfOneSize(models))
        {
            return Doubtful(models, "models of different sizes");
        }

        if (IsOfSome(models, model => KeyWords.SayBest(model.Path)))
        {
            return Doubtful(models, "models, of the best epoch and of another");
        }

        FoundModel[] averages = [.. models.Where(model => IsAverage(file, model))];
        if (averages.Length > 0)
        {
            return averages.Length == 1 ? new ModelRules(averages[0], null) : Doubtful(averages, "averaged models");
        }

        int rank = models.Min(model => model.KeyRank);
        FoundModel[] usual = [.. models.Where(model => model.KeyRank == rank)];
        return usual.Length == 1 && usual[0].HasUsualKey ? new ModelRules(usual[0], null) : Doubtful(usual, "models");
    }

    /// <summary>What to write to take a model.</summary>
    public static string Options(FoundModel model, bool hasOtherSets, bool hasOthersInSet) =>
        string.Join(
            " ",
            new[]
            {
                hasOtherSets ? $"--key '{Printable.Name(model.Set.Key)}'" : "",
                hasOthersInSet ? $"--prefix '{Printable.Name(model.Location.Prefix)}'" : "",
            }.Where(option => option.Length > 0)
        );

    /// <summary>Whether it is an average of the weights. MMEngine swaps it with the plain ones when it saves both.</summary>
    public static bool IsAverage(CheckpointFile file, FoundModel model) =>
        file.Top.ContainsKey("message_hub") && file.Top.ContainsKey("ema_state_dict")
            ? model.Set.Key == "state_dict"
            : IsWeightAveraging(file) && model.Set.Key == "state_dict" || KeyWords.SayAverage(model.Path);

    /// <summary>Whether it is an average before its first step, which holds the weights that the training began with.</summary>
    public static bool HasAveragedNothing(CheckpointFile file, FoundModel model) =>
        IsAverage(file, model)
        && (
            IsWeightAveraging(file) && model.Set.Key == "state_dict"
                ? file.Sets.FirstOrDefault(set => set.Key == "averaging_state")?.IntegerOf("n_averaged")
                : model.AverageCount
        ) == 0;

    /// <summary>Lightning's WeightAveraging swaps the average into the state_dict.</summary>
    private static bool IsWeightAveraging(CheckpointFile file) =>
        file.Top.ContainsKey("averaging_state") && file.Top.ContainsKey("current_model_state");

    /// <summary>What a callback of Lightning's keeps for itself, where the state_dict is what is evaluated.</summary>
    private static bool IsBesideState(CheckpointFile file, FoundModel model) =>
        model.Set.Key.StartsWith(Callbacks, StringComparison.Ordinal) && file.Top.ContainsKey("state_dict");

    private static FoundModel[] Prefer(FoundModel[] models, Func<FoundModel, bool> rule) =>
        models.Where(rule).ToArray() is { Length: > 0 } preferred ? preferred : models;

    private static bool IsOfSome(FoundModel[] models, Func<FoundModel, bool> rule) => models.Any(rule) && !models.All(rule);

    private static ModelRules Doubtful(FoundModel[] models, string what)
    {
        bool hasOtherSets = models.Any(model => model.Set != models[0].Set);
        Dictionary<string, int> bySet = models.CountBy(model => model.Set.Key).ToDictionary(StringComparer.Ordinal);
        string listed = string.Join(
            ", ",
            models
                .Take(ModelsListed)
                .Select(model =>
                    $"{model.Title} ({model.Names.Count:N0} tensors, {Options(model, hasOtherSets, bySet[model.Set.Key] > 1)})"
                )
        );
        string more = models.Length > ModelsListed ? $" and {models.Length - ModelsListed:N0} more" : "";
        return new ModelRules(
            models[0],
            $"{models.Length:N0} {what}, and nothing says which to take: {listed}{more}; give the options of one of them"
        );
    }
}
