using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.PyTorch;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// What of a checkpoint's model is written, and under which names. What no class could load afterwards is refused here, before
/// anything is written.
/// </summary>
/// <param name="Contents">The tensors, their names without the model's prefix.</param>
/// <param name="Dropped">The tensors that patterns name, which are left aside.</param>
/// <param name="Narrowed">How many were F64 and become F32.</param>
internal sealed record ModelConversion(IReadOnlyList<TensorContent> Contents, IReadOnlyList<ListedTensor> Dropped, int Narrowed)
{
    private const string Double = "F64";
    private const int NamesListed = 10;

    /// <param name="file">The checkpoint.</param>
    /// <param name="choice">The model in it.</param>
    /// <param name="drop">Patterns of tensors that are no part of it, by their names with or without its prefix.</param>
    /// <exception cref="ToolException">No class could load what would be written.</exception>
    public static ModelConversion Of(CheckpointFile file, ModelChoice choice, IReadOnlyList<string> drop)
    {
        FoundModel model = choice.Model ?? throw Refuse(file, DescribeOther(file, choice.Set));
        if (choice.Doubt is { } doubt)
        {
            throw new ToolException(doubt);
        }

        if (drop.FirstOrDefault(pattern => !NamesOf(choice.Set).Any(name => IsDropped(name, choice, [pattern]))) is { } unused)
        {
            throw new ToolException($"No tensor of '{file.Path}' has a name like --drop '{unused}'.");
        }

        ILookup<bool, (string Name, ListedTensor Tensor)> tensors = choice.Tensors.ToLookup(item =>
            IsDropped(item.Tensor.Name, choice, drop) || TrainingCounters.Has(item.Tensor)
        );
        (string Name, ListedTensor Tensor)[] kept = [.. tensors[false]];
        if (kept.Length == 0)
        {
            throw new ToolException("--drop leaves nothing to write.");
        }

        CheckOpaque(file, choice, model, drop);
        CheckNames(file, model, kept);
        CheckStages(file, model, kept, tensors[true]);
        CheckTypes(file, kept);
        CheckCompleteness(file, model, kept);
        return new ModelConversion(
            [
                .. kept.Select(item =>
                    Content(choice.Set, choice.WithoutPrefix(model.Location.WithoutWrappers(item.Tensor.Name)), item.Tensor)
                ),
            ],
            [.. tensors[true].Select(item => item.Tensor)],
            kept.Count(item => item.Tensor.DataType == Double)
        );
    }

    private static IEnumerable<string> NamesOf(TensorSet set) =>
        set.Tensors.Select(tensor => tensor.Name).Concat(set.Others.Keys);

    private static bool IsDropped(string name, ModelChoice choice, IReadOnlyList<string> drop) =>
        drop.Any(pattern => TensorPattern.Matches(pattern, name) || TensorPattern.Matches(pattern, choice.WithoutPrefix(name)));

    /// <summary>What only Python could make stands in the place of a tensor.</summary>
    private static void CheckOpaque(CheckpointFile file, ModelChoice choice, FoundModel model, IReadOnlyList<string> drop)
    {
        foreach ((string name, object? value) in choice.Set.Others)
        {
            if (model.Names.ContainsKey(name) && !IsDropped(name, choice, drop))
            {
                throw Refuse(
                    file,
                    $"{Quote(name)} of it is no plain tensor but {Quote(TorchContent.Describe(value))}, "
                        + "which only Python could make; nothing of it was run"
                );
            }
        }
    }

    private static void CheckNames(CheckpointFile file, FoundModel model, IEnumerable<(string Name, ListedTensor Tensor)> kept)
    {
        string[] unknown = [.. kept.Select(item => item.Tensor.Name).Where(name => !model.Names.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            string? other = OtherFault(file, unknown);
            throw Refuse(
                file,
                $"{unknown.Length} of its tensors are none of ConvNeXt V2's (naming: {model.Location.Title}), so no class loads "
                    + $"them: {List(unknown)}; "
                    + (
                        other
                        ?? (CheckpointAdvice.ForPartsOf(model.Location, unknown) is { } parts ? Continue(parts) : null)
                        ?? $"if they are no part of the model, {DropOf(unknown, model)} leaves them aside"
                    )
            );
        }
    }

    /// <summary>A stage or a head without some of its tensors is another network's, one with fewer blocks or layers.</summary>
    private static void CheckStages(
        CheckpointFile file,
        FoundModel model,
        IEnumerable<(string Name, ListedTensor Tensor)> kept,
        IEnumerable<(string Name, ListedTensor Tensor)> dropped
    )
    {
        HashSet<int> left = [.. kept.Select(item => PartOf(item.Tensor.Name)).Where(part => part >= 0)];
        string[] parts =
        [
            .. dropped
                .Where(item => !TensorShape.IsOfOne(item.Tensor.Shape) && left.Contains(PartOf(item.Tensor.Name)))
                .Select(item => item.Tensor.Name),
        ];
        if (parts.Length > 0)
        {
            throw Refuse(
                file,
                $"--drop takes {List(parts)} from a stage or head of which the rest is kept, "
                    + "and leaves another network than was trained"
            );
        }

        int PartOf(string name) => model.Location.IsInsideOfClassifier(name) ? int.MaxValue : model.Location.StageOf(name);
    }

    private static void CheckTypes(CheckpointFile file, IEnumerable<(string Name, ListedTensor Tensor)> kept)
    {
        ListedTensor? other = kept.Select(item => item.Tensor)
            .FirstOrDefault(tensor => tensor.DataType != Double && !CheckpointFit.ReadableTypes.Contains(tensor.DataType));
        if (other is not null)
        {
            throw Refuse(
                file,
                $"{Quote(other.Name)} of it is {other.DataType}, and weights can be "
                    + $"{string.Join(", ", CheckpointFit.ReadableTypes)} or {Double}; "
                    + "a quantized model is converted before it is quantized"
            );
        }
    }

    private static void CheckCompleteness(CheckpointFile file, FoundModel model, (string Name, ListedTensor Tensor)[] kept)
    {
        if (kept.FirstOrDefault(item => item.Tensor.Shape.Contains(0)) is { Tensor: { } empty })
        {
            throw Refuse(
                file,
                $"{Quote(empty.Name)} of it is empty ({empty.DescribeShape()}): where a training was spread over several "
                    + "machines (DeepSpeed's ZeRO, FSDP), gather its weights into one file first"
            );
        }

        string[] lacking =
        [
            .. ModelCompleteness
                .Lacking(kept.Select(item => model.Names[item.Tensor.Name]))
                .Select(name => model.Location.Spellings(name).First()),
        ];
        if (lacking.Length > 0)
        {
            throw Refuse(file, $"it lacks {List(lacking)}, without which no class loads it");
        }
    }

    private static TensorContent Content(TensorSet set, string name, ListedTensor tensor) =>
        tensor.DataType == Double
            ? new(
                name,
                "F32",
                tensor.Shape,
                tensor.ByteLength / sizeof(double) * sizeof(float),
                output => set.Copy(tensor, new SingleStream(Printable.Name(tensor.Name), output))
            )
            : new(name, tensor.DataType, tensor.Shape, tensor.ByteLength, output => set.Copy(tensor, output));

    private static string DescribeOther(CheckpointFile file, TensorSet set)
    {
        string[] names = [.. set.Tensors.Select(tensor => tensor.Name)];
        string place = file.Sets.Count > 1 ? $" of {Quote(set.Key)}, the largest of its {file.Sets.Count} dicts of tensors," : "";
        return OtherFault(file, names)
            ?? $"none of the names{place} is ConvNeXt V2's under any known naming, behind whatever prefix: {List(names)}";
    }

    /// <summary>What the tensors are instead, where that can be told.</summary>
    private static string? OtherFault(CheckpointFile file, IReadOnlyCollection<string> names) =>
        CheckpointListing.DescribeAdapter(file.Path, names) is { } adapter ? adapter
        : names.Any(CheckpointNaming.IsSparse) ? Continue(CheckpointAdvice.ForSparse)
        : OtherArchitecture.Of(names) is { } other ? $"they are {other}'s, and only ConvNeXt V2 is compiled"
        : null;

    /// <summary>A sentence as the end of another.</summary>
    private static string Continue(string sentence) => $"{char.ToLowerInvariant(sentence[0])}{sentence[1..^1]}";

    /// <summary>The module that a tensor is of, or the tensor alone where the module has tensors of the model too.</summary>
    private static string DropOf(string[] unknown, FoundModel model) =>
        string.Join(
            " ",
            unknown
                .Select(name =>
                    $"{name[..(name.LastIndexOf('.') + 1)]}*" is { Length: > 1 } module
                    && !model.Names.Keys.Any(known => TensorPattern.Matches(module, known))
                        ? module
                        : name
                )
                .Distinct()
                .Take(NamesListed)
                .Select(pattern => $"--drop {Quote(pattern)}")
        );

    private static string List(string[] names) =>
        string.Join(", ", names.Take(NamesListed).Select(Quote))
        + (names.Length > NamesListed ? $" and {names.Length - NamesListed} more" : "");

    private static string Quote(string text) => $"'{Printable.Name(text)}'";

    private static ToolException Refuse(CheckpointFile file, string fault) =>
        new($"The checkpoint '{file.Path}' is not converted: {fault}.");
}
