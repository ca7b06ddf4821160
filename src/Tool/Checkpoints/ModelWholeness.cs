namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Which of the models in a file are whole, and whether they can be weights of the same one.</summary>
internal static class ModelWholeness
{
    /// <summary>Those that lack no tensors within their stages; all, if each lacks some.</summary>
    public static FoundModel[] Complete(IReadOnlyList<FoundModel> models)
    {
        FoundModel[] complete = [.. models.Where(model => !ModelCompleteness.Lacking(model.Names.Values).Any())];
        return complete.Length > 0 ? complete : [.. models];
    }

    /// <summary>
    /// Without those that are a part of the largest: as deep as that one, but without its classifier, its last norm or its last
    /// stages.
    /// </summary>
    public static FoundModel[] WithoutParts(FoundModel[] whole)
    {
        FoundModel largest = whole.MaxBy(model => model.Names.Count)!;
        HashSet<string> names = [.. largest.Names.Values];
        int[] depths = DepthsOf(largest);
        return [.. whole.Where(model => !IsPart(model))];

        bool IsPart(FoundModel model) =>
            model.Names.Count < names.Count
            && names.IsSupersetOf(model.Names.Values)
            && DepthsOf(model) is var own
            && own.SequenceEqual(depths.Take(own.Length));
    }

    /// <summary>
    /// Where all of its numbers are in the file: the same for a model that a program kept in two fields. Of its own where its
    /// tensors share none.
    /// </summary>
    public static object SourceOf(FoundModel model) =>
        model.Set.SourceOf is { } source && model.Names.Keys.All(model.Set.ByName.ContainsKey)
            ? string.Join(
                ";",
                model
                    .Names.OrderBy(name => name.Value, StringComparer.Ordinal)
                    .Select(name => FormattableString.Invariant($"{name.Value}@{source(name.Key)}"))
            )
            : model;

    /// <summary>Whether the same tensors of all have as many elements: a naming may keep axes of one.</summary>
    public static bool AreOfOneSize(FoundModel[] models)
    {
        Dictionary<string, long> first = SizesOf(models[0]);
        return models
            .Skip(1)
            .Select(SizesOf)
            .All(sizes => sizes.Count == first.Count && sizes.All(size => first.GetValueOrDefault(size.Key) == size.Value));
    }

    private static Dictionary<string, long> SizesOf(FoundModel model) =>
        model
            .Names.Where(name => model.Set.ByName.ContainsKey(name.Key))
            .ToDictionary(
                name => name.Value,
                name => model.Set.ByName[name.Key].Shape.Aggregate(1L, (product, edge) => unchecked(product * edge)),
                StringComparer.Ordinal
            );

    private static int[] DepthsOf(FoundModel model) =>
        [
            .. model
                .Names.Values.Select(name => name.Split('.'))
                .Where(parts => parts is ["encoder", "stages", _, "layers", ..])
                .GroupBy(parts => parts[2], StringComparer.Ordinal)
                .OrderBy(stage => stage.Key.Length)
                .ThenBy(stage => stage.Key, StringComparer.Ordinal)
                .Select(stage => stage.Select(parts => parts[4]).Distinct(StringComparer.Ordinal).Count()),
        ];
}
