using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>A tensor that is not as the model needs it.</summary>
/// <param name="Kind">missing, mis-shaped, unreadable or unexpected: the words of the runtime's errors.</param>
/// <param name="Name">As the checkpoint spells it, or would.</param>
/// <param name="Found">What the checkpoint has; empty if nothing.</param>
/// <param name="Needed">What the model needs; empty if nothing.</param>
internal sealed record Misfit(string Kind, string Name, string Found, string Needed);

/// <summary>Whether a class compiled from a config could load a checkpoint, by the rules of the runtime.</summary>
/// <param name="Naming">The checkpoint's, or null if it has none of the tensors under any.</param>
internal sealed record CheckpointFit(CheckpointNaming? Naming, IReadOnlyList<Misfit> Misfits)
{
    private static readonly string[] ReadableTypes = ["F32", "F16", "BF16"];

    public static CheckpointFit Of(CheckpointListing checkpoint, IReadOnlyList<TensorSpec> needed)
    {
        Dictionary<string, ListedTensor> left = checkpoint.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        CheckpointNaming? detected = CheckpointNaming.Detect(needed.Select(tensor => tensor.Name), left.Keys.ToHashSet(StringComparer.Ordinal));
        CheckpointNaming naming = detected ?? CheckpointNaming.All[0];
        var misfits = new List<Misfit>();
        foreach (TensorSpec tensor in needed)
        {
            long[] shape = [.. tensor.Shape.Select(edge => (long)edge)];
            string? spelling = naming.Spellings(tensor.Name).FirstOrDefault(left.ContainsKey);
            if (spelling is null && tensor.IsOptional)
            {
                continue;
            }

            if (spelling is null)
            {
                misfits.Add(new("missing", naming.Spellings(tensor.Name).First(), "", TensorShape.Describe(shape)));
                continue;
            }

            left.Remove(spelling, out ListedTensor? found);
            if (!TensorShape.Matches(shape, found!.Shape))
            {
                misfits.Add(new("mis-shaped", spelling, TensorShape.Describe(found.Shape), TensorShape.Describe(shape)));
            }
            else if (!ReadableTypes.Contains(found.DataType))
            {
                misfits.Add(new("unreadable", spelling, found.DataType, string.Join(", ", ReadableTypes)));
            }
        }

        string[] neededNames = [.. needed.Select(tensor => tensor.Name)];
        misfits.AddRange(left.Values
            .Where(tensor => !naming.IsOfAnotherArchitecture(tensor.Name, neededNames))
            .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
            .Select(tensor => new Misfit("unexpected", tensor.Name, TensorShape.Describe(tensor.Shape), "")));
        return new CheckpointFit(detected, misfits);
    }
}
