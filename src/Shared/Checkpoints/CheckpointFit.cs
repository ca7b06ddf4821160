namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// How a checkpoint fits a model, whatever naming it has. The runtime asks before it loads, the generator of a checkpoint that
/// comes with the program, and the tool for whoever wants to know.
/// </summary>
/// <param name="Location">Where the checkpoint has the model; null if it has none of it, or more than one.</param>
/// <param name="Spellings">For each expected name what the checkpoint calls it; none for a tensor that it lacks.</param>
/// <param name="Misfits">Everything that does not fit, in the order of the expected tensors, what is unexpected last.</param>
/// <param name="LeftAside">The tensors that are not looked at because someone said so, or because they are no weights.</param>
/// <param name="Fault">Why the checkpoint does not fit, in one sentence without a stop; null if it does.</param>
/// <param name="Advice">What to do about it, where that is known; else empty.</param>
internal sealed record CheckpointFit(
    ModelLocation? Location,
    IReadOnlyDictionary<string, string> Spellings,
    IReadOnlyList<Misfit> Misfits,
    IReadOnlyList<string> LeftAside,
    string? Fault,
    string Advice
)
{
    /// <summary>
    /// How many tensors are listed one by one: with another model's checkpoint nothing fits, and this many show it.
    /// </summary>
    public const int MaximumListed = 10;

    /// <summary>The data types that a model can be loaded from.</summary>
    public static readonly IReadOnlyCollection<string> ReadableTypes = ["F32", "F16", "BF16"];

    /// <summary>The checkpoint's naming and prefix, as messages say it.</summary>
    public string NamingTitle => Location?.Title ?? "unknown";

    /// <summary>The misfits to list one by one, of each kind alike, in their order.</summary>
    public IReadOnlyList<Misfit> Listed
    {
        get
        {
            if (Misfits.Count <= MaximumListed)
            {
                return Misfits;
            }

            // In turn one more of each kind that has more.
            int[] counts = new int[(int)MisfitKind.Unexpected + 1];
            foreach (Misfit misfit in Misfits)
            {
                counts[(int)misfit.Kind]++;
            }

            int[] shares = new int[counts.Length];
            for (int kind = 0, sum = 0; sum < MaximumListed; kind = (kind + 1) % counts.Length)
            {
                if (shares[kind] < counts[kind])
                {
                    shares[kind]++;
                    sum++;
                }
            }

            var listed = new List<Misfit>();
            for (int kind = 0; kind < shares.Length; kind++)
            {
                listed.AddRange(Misfits.Where(misfit => (int)misfit.Kind == kind).Take(shares[kind]));
            }

            return listed;
        }
    }

    public static CheckpointFit Of(
        IReadOnlyList<ExpectedTensor> expected,
        IEnumerable<StoredTensor> stored,
        CheckpointSelection selection
    )
    {
        var ignored = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var left = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (StoredTensor tensor in stored)
        {
            (selection.Ignores(tensor.Name) ? ignored : left)[tensor.Name] = tensor;
        }

        string[] expectedNames = [.. expected.Select(tensor => tensor.Name)];
        IReadOnlyList<ModelLocation> locations = ModelSearch.Find(expectedNames, left.Keys);
        ModelLocation? location = selection.DottedPrefix is { } prefix
            ? locations.FirstOrDefault(place => place.Prefix == prefix)
            : locations.FirstOrDefault();
        if (location is null || (selection.Prefix is null && locations.Count > 1))
        {
            (string fault, string advice) = CheckpointAdvice.ForNoModel(locations, left.Keys, selection);
            return new CheckpointFit(null, new Dictionary<string, string>(), [], [], fault, advice);
        }

        string[] leftAside =
        [
            .. ignored.Keys,
            .. left
                .Values.Where(tensor =>
                    location.IsAverageCount(tensor)
                    || TrainingCounters.Has(tensor)
                    || (selection.Prefix is not null && IsElsewhere(tensor.Name, location, locations))
                )
                .Select(tensor => tensor.Name),
        ];
        foreach (string name in leftAside)
        {
            left.Remove(name);
        }

        return Compare(expected, expectedNames, location, left, ignored, leftAside, selection);
    }

    /// <summary>Whether a chosen prefix leaves a tensor aside: it stands in front of it, or is another set's behind it.</summary>
    private static bool IsElsewhere(string name, ModelLocation chosen, IReadOnlyList<ModelLocation> locations) =>
        !name.StartsWith(chosen.Prefix, StringComparison.Ordinal)
        || locations.Any(other =>
            other.Prefix.Length > chosen.Prefix.Length
            && other.Prefix.StartsWith(chosen.Prefix, StringComparison.Ordinal)
            && name.StartsWith(other.Prefix, StringComparison.Ordinal)
        );

    private static CheckpointFit Compare(
        IReadOnlyList<ExpectedTensor> expected,
        string[] expectedNames,
        ModelLocation location,
        Dictionary<string, StoredTensor> left,
        Dictionary<string, StoredTensor> ignored,
        string[] leftAside,
        CheckpointSelection selection
    )
    {
        var spellings = new Dictionary<string, string>(StringComparer.Ordinal);
        var misfits = new List<Misfit>();
        var advice = new CheckpointAdvice(expected, location, left, selection);
        var unexpected = new Dictionary<string, StoredTensor>(left, StringComparer.Ordinal);
        foreach (ExpectedTensor tensor in expected)
        {
            if (location.Spellings(tensor.Name).FirstOrDefault(left.ContainsKey) is not { } spelling)
            {
                string usual = location.Spellings(tensor.Name).First();
                if (location.Spellings(tensor.Name).Any(ignored.ContainsKey))
                {
                    misfits.Add(
                        new(MisfitKind.Ignored, usual, selection.Options.IgnoredTensors, TensorShape.Describe(tensor.Shape))
                    );
                }
                else if (!tensor.IsOptional)
                {
                    misfits.Add(new(MisfitKind.Missing, usual, "", TensorShape.Describe(tensor.Shape)));
                }

                continue;
            }

            StoredTensor found = left[spelling];
            unexpected.Remove(spelling);
            spellings.Add(tensor.Name, spelling);
            if (!TensorShape.Matches(tensor.Shape, found.Shape))
            {
                misfits.Add(new(MisfitKind.MisShaped, spelling, found.DescribeShape(), TensorShape.Describe(tensor.Shape)));
            }
            else if (!ReadableTypes.Contains(found.DataType))
            {
                misfits.Add(new(MisfitKind.Unreadable, spelling, found.DataType, "F32, F16 and BF16"));
            }
        }

        // What is left aside of a stage or head that the model has makes another network of it, one with fewer blocks or layers.
        ModelParts model = ModelParts.Of(expectedNames);
        var known = new HashSet<string>(misfits.Select(misfit => misfit.Name), StringComparer.Ordinal);
        misfits.AddRange(
            InOrder(
                ignored
                    .Values.Where(tensor =>
                        (
                            (location.StageOf(tensor.Name) is var stage && stage >= 0 && stage < model.Stages)
                            || (model.HasClassifier && location.IsInsideOfClassifier(tensor.Name))
                        )
                        && !TensorShape.IsOfOne(tensor.Shape)
                        && !known.Contains(tensor.Name)
                    )
                    .Select(tensor => new Misfit(
                        MisfitKind.Ignored,
                        tensor.Name,
                        selection.Options.IgnoredTensors,
                        tensor.DescribeShape()
                    ))
            )
        );
        misfits.AddRange(
            InOrder(
                unexpected
                    .Values.Where(tensor => !location.IsOfAnotherArchitecture(tensor.Name, model))
                    .Select(tensor => new Misfit(MisfitKind.Unexpected, tensor.Name, tensor.DescribeShape(), ""))
            )
        );
        return misfits.Count == 0
            ? new CheckpointFit(location, spellings, misfits, leftAside, Fault: null, Advice: "")
            : new CheckpointFit(location, spellings, misfits, leftAside, advice.Fault(misfits), advice.Advice(misfits));
    }

    /// <summary>By their names.</summary>
    private static List<Misfit> InOrder(IEnumerable<Misfit> misfits)
    {
        List<Misfit> ordered = [.. misfits];
        ordered.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return ordered;
    }
}
