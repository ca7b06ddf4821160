using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Parity;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>Compares the parity file that comes with the program with what the model takes and gives.</summary>
internal static class ParityPlanner
{
    /// <summary>Where the file lies. A problem with it takes no member from the class, so that it is the only error.</summary>
    /// <param name="listing">What the build found.</param>
    /// <param name="plans">One for each image size; the file is of one of them.</param>
    /// <param name="problems">Gets one, if the file cannot be used or is of another model.</param>
    public static string Plan(ParityListing listing, IReadOnlyList<ModelPlan> plans, List<Problem> problems)
    {
        if ((listing.Fault ?? FindMisfit(listing, plans)) is { } fault)
        {
            problems.Add(Problem.At(ProblemId.UnusableParity, ItemMetadata.Place, listing.Parity, fault));
        }

        return listing.Path;
    }

    private static string? FindMisfit(ParityListing listing, IReadOnlyList<ModelPlan> plans)
    {
        foreach ((string name, IReadOnlyList<long> shape) in listing.Tensors)
        {
            if (
                ParityTensors.Parse(name)?.Part is { } part
                && Expected(part, plans) is { } expected
                && !expected.Any(own => ParityShapes.OfOneImage(part, shape) is { } found && found.SequenceEqual(own))
            )
            {
                string own = string.Join(" or ", expected.Select(TensorShape.Describe));
                return $"it is of another model: its '{name}' is {TensorShape.Describe(shape)}, and this model's are {own}";
            }
        }

        return null;
    }

    /// <summary>The shapes that a tensor may have; null if that is not the model's to say.</summary>
    private static long[][]? Expected(string part, IReadOnlyList<ModelPlan> plans)
    {
        ModelPlan plan = plans[0];
        return part switch
        {
            ParityTensors.PixelValues => [.. plans.Select(size => ImageOf(size.Model.Stem.Image))],
            ParityTensors.Logits when plan.LabelCount > 0 =>
            [
                [plan.LabelCount],
            ],
            ParityTensors.PoolerOutput when plan.Model.Head is { } head =>
            [
                [head.Map.Channels],
            ],
            _ => null,
        };

        static long[] ImageOf(MapShape image) => [image.Channels, image.Height, image.Width];
    }
}
