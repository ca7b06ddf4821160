namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// Finds where a checkpoint has a model. Wrappers put prefixes in front of all names (<c>module.</c>, <c>_orig_mod.</c>,
/// <c>model.</c>, whatever a training program calls its field): any is recognised by what stands behind it. Takes time in
/// proportion to the names.
/// </summary>
internal static class ModelSearch
{
    // Of the longest known name, visual.trunk.stages.0.blocks.0.mlp.fc1.weight.
    private const int MostParts = 9;

    // Wrappers add a word each. All that a model needs is looked for behind a prefix, which a hostile file makes long.
    private const int LongestPrefix = 200;

    // What has fewer of the model's tensors, one of so many, is another architecture that calls its last norm the same.
    private const int FewestShare = 5;

    private static readonly string[] Parameters = ["weight", "bias", "gamma", "beta"];

    /// <summary>
    /// The places that have a model, the one with most of its tensors first. A second is another set of weights, or another
    /// size of the model: whatever has half as many.
    /// </summary>
    /// <param name="expectedNames">What the model needs.</param>
    /// <param name="fileNames">What the checkpoint has.</param>
    public static IReadOnlyList<ModelLocation> Find(IReadOnlyCollection<string> expectedNames, IEnumerable<string> fileNames)
    {
        Dictionary<string, List<CheckpointNaming>> namings = NamingsBySpelling(expectedNames);
        if (namings.Count == 0)
        {
            return [];
        }

        var wrapped = new WrappedNames(fileNames);

        // The namings share roots: 'a.convnextv2.x' is one naming's behind 'a.' and another's behind 'a.convnextv2.'.
        var found = new Dictionary<string, ModelLocation>(StringComparer.Ordinal);
        int most = 0;
        foreach (KeyValuePair<Place, int> counted in CountByPlace(namings, fileNames))
        {
            (Place place, int count) = (counted.Key, counted.Value);
            var location = new ModelLocation(place.Naming, place.Prefix, count) { Wrapped = wrapped };
            string root = place.Prefix + place.Naming.Root;
            if (!found.TryGetValue(root, out ModelLocation? other) || Compare(location, other) < 0)
            {
                found[root] = location;
            }

            most = Math.Max(most, count);
        }

        List<ModelLocation> likely =
        [
            .. found.Values.Where(place => place.Count > most / 2 && place.Count >= expectedNames.Count / FewestShare),
        ];
        likely.Sort(Compare);
        return likely.Count <= 1 ? likely : WithTensorsOfTheirOwn(likely, expectedNames, fileNames, most / 2);
    }

    /// <summary>Which is likelier to be meant: what has more of the model, then what has less in front of it.</summary>
    private static int Compare(ModelLocation left, ModelLocation right) =>
        left.Count != right.Count ? right.Count.CompareTo(left.Count)
        : left.Prefix.Length != right.Prefix.Length ? left.Prefix.Length.CompareTo(right.Prefix.Length)
        : string.CompareOrdinal(left.Prefix, right.Prefix);

    /// <summary>Those that have more than so many tensors that none before them has: two namings may share names.</summary>
    private static List<ModelLocation> WithTensorsOfTheirOwn(
        List<ModelLocation> locations,
        IReadOnlyCollection<string> expectedNames,
        IEnumerable<string> fileNames,
        int count
    )
    {
        var left = new HashSet<string>(fileNames, StringComparer.Ordinal);
        var distinct = new List<ModelLocation>();
        foreach (ModelLocation location in locations)
        {
            if (expectedNames.Count(name => location.Spellings(name).Any(left.Contains)) > count)
            {
                left.ExceptWith(expectedNames.SelectMany(location.Spellings));
                distinct.Add(location);
            }
        }

        return distinct;
    }

    private static Dictionary<Place, int> CountByPlace(
        Dictionary<string, List<CheckpointNaming>> namings,
        IEnumerable<string> fileNames
    )
    {
        int longest = namings.Keys.Max(spelling => spelling.Length);
        var counts = new Dictionary<Place, int>();
        foreach (string name in fileNames)
        {
            if (!Parameters.Any(parameter => name.EndsWith(parameter, StringComparison.Ordinal)))
            {
                continue;
            }

            bool isWrapped = WrappedNames.AreIn(name);
            string behind = "";
            int start = name.Length;
            for (int parts = 0; start > 0 && parts < MostParts && behind.Length <= longest; parts++)
            {
                // Behind the dot in front of the next part, or at the beginning. What is too long to be known is not looked at.
                int end = start;
                start = start < 2 ? 0 : name.LastIndexOf('.', start - 2) + 1;
                if (end - start > longest)
                {
                    break;
                }

                string part = isWrapped ? name.Substring(start, end - start) : "";
                if (isWrapped && WrappedNames.IsWrapper(part))
                {
                    parts--;
                    continue;
                }

                behind = isWrapped ? part + behind : name.Substring(start);
                if (
                    behind.Length <= longest
                    && start <= LongestPrefix
                    && namings.TryGetValue(behind, out List<CheckpointNaming>? known)
                )
                {
                    string prefix = name.Substring(0, start);
                    foreach (CheckpointNaming naming in known)
                    {
                        var place = new Place(naming, prefix);
                        counts.TryGetValue(place, out int count);
                        counts[place] = count + 1;
                    }
                }
            }
        }

        return counts;
    }

    private static Dictionary<string, List<CheckpointNaming>> NamingsBySpelling(IEnumerable<string> expectedNames)
    {
        var namings = new Dictionary<string, List<CheckpointNaming>>(StringComparer.Ordinal);
        foreach (string name in expectedNames)
        {
            foreach (CheckpointNaming naming in CheckpointNaming.All)
            {
                foreach (string spelling in naming.Spellings(name))
                {
                    if (!namings.TryGetValue(spelling, out List<CheckpointNaming>? known))
                    {
                        namings.Add(spelling, known = []);
                    }

                    if (known.Count == 0 || known[known.Count - 1] != naming)
                    {
                        known.Add(naming);
                    }
                }
            }
        }

        return namings;
    }

    private sealed record Place(CheckpointNaming Naming, string Prefix);
}
