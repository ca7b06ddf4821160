namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// How a checkpoint fits a model, whatever naming it has. The runtime asks before it loads, the generator of a checkpoint that
/// comes with the program, and the tool for whoever wants to know.
/// </summary>
/// <param name="Naming">The checkpoint's, or null if it has none of the tensors under any.</param>
/// <param name="Spellings">For each expected name what the checkpoint calls it; none for a tensor that it lacks.</param>
/// <param name="Misfits">Everything that does not fit, in the order of the expected tensors, what is unexpected last.</param>
/// <param name="Advice">What to do about it, where that is known; else empty.</param>
internal sealed record CheckpointFit(
    CheckpointNaming? Naming,
    IReadOnlyDictionary<string, string> Spellings,
    IReadOnlyList<Misfit> Misfits,
    string Advice
)
{
    /// <summary>What to do about a checkpoint with other labels than a class.</summary>
    public const string LabelAdvice =
        "To use it, add <ConvNextV2Model Include=\"path/to/config.json\" /> with its own config.json "
        + "to your project and load the class compiled from that.";

    /// <summary>How many misfits are listed one by one: more than any model has tensors; a hostile file has millions.</summary>
    public const int MaximumListed = 1000;

    /// <summary>The data types that a model can be loaded from.</summary>
    public static readonly IReadOnlyCollection<string> ReadableTypes = ["F32", "F16", "BF16"];

    private const string HeadlessAdvice =
        "It has no classifier; a class with Architecture=\"ConvNextV2Model\" on its ConvNextV2Model item takes it.";

    private const string NormlessAdvice =
        "It ends before the final norm, as pre-training does; "
        + "a class with Architecture=\"ConvNextV2Backbone\" on its ConvNextV2Model item takes it.";

    private const string SparseAdvice =
        "It was trained with MinkowskiEngine's sparse layers; "
        + "convert it with remap_checkpoint_keys in utils.py of facebookresearch/ConvNeXt-V2 first.";

    /// <summary>All misfits in one sentence.</summary>
    public string Summary =>
        Naming is null
            ? "it has none of the model's tensors under any known naming ("
                + string.Join(", ", CheckpointNaming.All.Select(known => known.Title))
                + ")"
            : FormattableString.Invariant(
                $"{Misfits.Count} of its tensors are not what the model needs (naming: {Naming.Title})"
            );

    public static CheckpointFit Of(IReadOnlyList<ExpectedTensor> expected, IEnumerable<StoredTensor> stored)
    {
        var left = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (StoredTensor tensor in stored)
        {
            left[tensor.Name] = tensor;
        }

        string[] expectedNames = [.. expected.Select(tensor => tensor.Name)];
        CheckpointNaming? detected = CheckpointNaming.Detect(
            expectedNames,
            new HashSet<string>(left.Keys, StringComparer.Ordinal)
        );
        CheckpointNaming naming = detected ?? CheckpointNaming.All[0];
        string advice =
            left.Keys.Any(CheckpointNaming.IsSparse) ? SparseAdvice
            : detected is null ? ""
            : Lacks("layernorm.weight") ? NormlessAdvice
            : Lacks("classifier.weight") ? HeadlessAdvice
            : "";
        var spellings = new Dictionary<string, string>(StringComparer.Ordinal);
        var misfits = new List<Misfit>();
        foreach (ExpectedTensor tensor in expected)
        {
            if (naming.Spellings(tensor.Name).FirstOrDefault(left.ContainsKey) is not { } spelling)
            {
                if (!tensor.IsOptional)
                {
                    misfits.Add(
                        new(MisfitKind.Missing, naming.Spellings(tensor.Name).First(), "", TensorShape.Describe(tensor.Shape))
                    );
                }

                continue;
            }

            StoredTensor found = left[spelling];
            left.Remove(spelling);
            spellings.Add(tensor.Name, spelling);
            if (!TensorShape.Matches(tensor.Shape, found.Shape))
            {
                misfits.Add(new(MisfitKind.MisShaped, spelling, found.DescribeShape(), TensorShape.Describe(tensor.Shape)));
                if (
                    tensor.Name == "classifier.weight"
                    && found.Shape.Count > 0
                    && TensorShape.Matches([found.Shape[0], tensor.Shape[1]], found.Shape)
                )
                {
                    advice = FormattableString.Invariant(
                        $"It has {found.Shape[0]} labels, the model {tensor.Shape[0]}. {LabelAdvice}"
                    );
                }
            }
            else if (!ReadableTypes.Contains(found.DataType))
            {
                misfits.Add(new(MisfitKind.Unreadable, spelling, found.DataType, "F32, F16 and BF16"));
            }
        }

        ModelParts model = ModelParts.Of(expectedNames);
        misfits.AddRange(
            left.Values.Where(tensor => !naming.IsOfAnotherArchitecture(tensor.Name, model))
                .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => new Misfit(MisfitKind.Unexpected, tensor.Name, tensor.DescribeShape(), ""))
        );
        return new CheckpointFit(detected, spellings, misfits, advice);

        bool Lacks(string name) => expectedNames.Contains(name) && !naming.Spellings(name).Any(left.ContainsKey);
    }
}
