using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What people are told of a checkpoint that does not fit: what it is instead, and what to do about it.</summary>
internal sealed class CheckpointAdvice(
    IReadOnlyList<ExpectedTensor> expected,
    ModelLocation location,
    IReadOnlyDictionary<string, StoredTensor> stored,
    CheckpointSelection selection
)
{
    /// <summary>What to do about a checkpoint with other labels than a class.</summary>
    public const string ForLabels =
        "To use it, add <ConvNextV2Model Include=\"path/to/config.json\" /> with its own config.json "
        + "to your project and load the class compiled from that.";

    /// <summary>What to do about a checkpoint of sparse layers.</summary>
    public const string ForSparse =
        "It was trained with MinkowskiEngine's sparse layers; "
        + "convert it with remap_checkpoint_keys in utils.py of facebookresearch/ConvNeXt-V2 first.";

    private const string ForNoHead =
        "It has no classifier; a class with Architecture=\"ConvNextV2Model\" on its ConvNextV2Model item takes it.";

    private const string ForNoNorm =
        "It ends before the final norm, as pre-training does; "
        + "a class with Architecture=\"ConvNextV2Backbone\" on its ConvNextV2Model item takes it.";

    private const string ForAnotherHead =
        "They are another head, which computes something else than the classifier; a class has one linear layer there "
        + "(or a Sequential of Dropout and Linear).";

    private const string ForNested =
        "They are behind a 'module.' inside of the model's names, as DistributedDataParallel around a part of it puts it there; "
        + "save it without: torch.save({k.replace('module.', ''): v for k, v in model.state_dict().items()}, path).";

    private const string ForParametrized =
        "They are of a parametrization (weight or spectral norm), which makes the weights anew each time; "
        + "write them out in Python with torch.nn.utils.parametrize.remove_parametrizations(layer, 'weight') before you save.";

    private const string ForForeignParts =
        "They are inside of the model's own modules: what was trained computes something else than ConvNeXt V2 there, and is not "
        + "the same network without them.";

    private const int MostNamed = 3;

    private readonly Dictionary<string, IReadOnlyList<long>> _expectedShapes = expected.ToDictionary(
        tensor => tensor.Name,
        tensor => tensor.Shape,
        StringComparer.Ordinal
    );

    private ModelSize? Size => ModelSize.Of(ShapeOf);

    private ModelSize? NeededSize =>
        ModelSize.Of(name => _expectedShapes.TryGetValue(name, out IReadOnlyList<long>? shape) ? shape : null);

    /// <summary>Of a checkpoint that has the model nowhere, more than once, or not behind the prefix that was chosen.</summary>
    public static (string Fault, string Advice) ForNoModel(
        IReadOnlyList<ModelLocation> locations,
        IReadOnlyCollection<string> names,
        CheckpointSelection selection
    )
    {
        string places = string.Join(
            " and ",
            locations
                .Take(MostNamed)
                .Select(place => FormattableString.Invariant($"{place.Title} ({place.Count} of its tensors)"))
        );
        places += locations.Count > MostNamed ? FormattableString.Invariant($" and {locations.Count - MostNamed} more") : "";
        if (selection.DottedPrefix is { } prefix)
        {
            string there = locations.Count == 0 ? "" : $"; the model is there as {places}";
            return ($"it has no model behind '{Printable.Name(prefix)}', which {selection.Options.Prefix} names{there}", "");
        }

        if (locations.Count > 0)
        {
            IEnumerable<string> choices = locations
                .Take(MostNamed)
                .Select(place => selection.Options.Choose(place.Prefix))
                .OfType<string>();
            string[] others = [.. locations.Skip(1).Take(MostNamed).Select(place => place.Prefix + "*")];
            return (
                $"it holds the model more than once, as {places}, and none of them is taken unasked",
                $"Choose by {string.Join(" or ", choices)}; {selection.Options.Ignore(others)} leaves others aside."
            );
        }

        string known = string.Join(", ", CheckpointNaming.All.Select(naming => naming.Title));
        string begin = string.Join(", ", names.Take(MostNamed).Select(name => $"'{Printable.Name(name)}'"));
        return (
            $"it has none of the model's tensors under any known naming ({known}), behind whatever prefix; "
                + (begin.Length == 0 ? "it has no tensors at all" : $"its names begin with {begin}"),
            names.Any(CheckpointNaming.IsSparse) ? ForSparse
            : OtherArchitecture.Of(names) is { } other ? $"They are names of {other}; only ConvNeXt V2 is compiled."
            : ""
        );
    }

    /// <summary>
    /// What the tensors are that no class has, although they are inside of the model's own modules; null if all are elsewhere,
    /// where they may be left aside.
    /// </summary>
    public static string? ForPartsOf(ModelLocation location, IReadOnlyCollection<string> unexpected)
    {
        string[] inside = [.. unexpected.Where(name => location.IsInside(name) && !location.IsOfAnySize(name))];
        return inside.Length == 0 ? null
            : Array.Exists(inside, name => name.IndexOf(".module.", StringComparison.Ordinal) >= 0) ? ForNested
            : Array.Exists(inside, name => name.IndexOf(".parametrizations.", StringComparison.Ordinal) >= 0) ? ForParametrized
            : Array.TrueForAll(inside, location.IsInsideOfClassifier) ? ForAnotherHead
            : ForForeignParts;
    }

    /// <summary>Why it does not fit: first which model it is, if it is another.</summary>
    public string Fault(IReadOnlyList<Misfit> misfits)
    {
        string tensors = FormattableString.Invariant(
            $"{misfits.Count} of its tensors are not what the model needs (naming: {location.Title})"
        );
        return OtherArchitecture.IsVersion1(stored.Keys)
                ? $"it is ConvNeXt V1 (layer scale, no global response normalisation), and only V2 is compiled; {tensors}"
            : Size is { } size && NeededSize is { } needed && size.Differs(needed)
                ? $"it is {size}, the model is {needed}; {tensors}"
            : tensors;
    }

    /// <summary>What to do about it; empty if that is not known.</summary>
    public string Advice(IReadOnlyList<Misfit> misfits)
    {
        if (stored.Keys.Any(CheckpointNaming.IsSparse))
        {
            return ForSparse;
        }

        if (OtherArchitecture.IsVersion1(stored.Keys))
        {
            return "";
        }

        string[] unexpected = [.. misfits.Where(misfit => misfit.Kind == MisfitKind.Unexpected).Select(misfit => misfit.Name)];
        if (ForPartsOf(location, unexpected) is { } parts)
        {
            return parts;
        }

        if (Lacks("layernorm.weight"))
        {
            return ForNoNorm;
        }

        if (Lacks("classifier.weight"))
        {
            return ForNoHead;
        }

        if (unexpected.Length == misfits.Count && !Array.Exists(unexpected, location.IsInside))
        {
            string ignore = selection.Options.Ignore(unexpected);
            return $"If they are no part of the model, {ignore} leaves them aside.";
        }

        if (
            _expectedShapes.TryGetValue("classifier.weight", out IReadOnlyList<long>? classifier)
            && ShapeOf("classifier.weight") is [var labels, ..]
            && classifier is [var needed, ..]
            && labels != needed
        )
        {
            return FormattableString.Invariant($"It has {labels} labels, the model {needed}. {ForLabels}");
        }

        return Size is { } size && NeededSize is { } neededSize ? DescribeStem(size, neededSize) : "";
    }

    private static string DescribeStem(ModelSize size, ModelSize needed) =>
        size.Channels != needed.Channels
            ? FormattableString.Invariant(
                $"Its images have {size.Channels} channels, the model's {needed.Channels} ('num_channels' of the config)."
            )
        : size.PatchSize != needed.PatchSize
            ? FormattableString.Invariant(
                $"Its patches are {size.PatchSize} pixels wide, the model's {needed.PatchSize} ('patch_size' of the config)."
            )
        : "";

    private bool Lacks(string name) => _expectedShapes.ContainsKey(name) && ShapeOf(name) is null;

    private IReadOnlyList<long>? ShapeOf(string name) =>
        location.Spellings(name).FirstOrDefault(stored.ContainsKey) is { } spelling ? stored[spelling].Shape : null;
}
