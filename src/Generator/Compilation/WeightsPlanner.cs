using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>Compares the checkpoint that comes with the program with what the model needs.</summary>
internal static class WeightsPlanner
{
    /// <summary>The weights. A problem with them takes no member from the class, so that it is the only error.</summary>
    public static ProgramWeights Plan(WeightsListing listing, IEnumerable<TensorSpec> tensors, List<Problem> problems)
    {
        if (listing.Fault is not null)
        {
            problems.Add(Problem.At(ProblemId.UnusableWeights, ItemMetadata.Place, listing.Weights, listing.Fault));
        }
        else
        {
            CheckpointFit fit = CheckpointFit.Of(
                tensors.Select(tensor => tensor.ToExpected()).ToArray(),
                listing.Tensors,
                listing.Selection
            );
            problems.AddRange(
                Describe(fit)
                    .Select(misfit => Problem.At(ProblemId.CheckpointMismatch, ItemMetadata.Place, listing.Weights, misfit))
            );
            if (NonFiniteReport.Of(listing.NonFinite, fit.Spellings.Values) is { } fault)
            {
                problems.Add(Problem.At(ProblemId.NonFiniteWeights, ItemMetadata.Place, listing.Weights, fault.TrimEnd('.')));
            }
        }

        return new ProgramWeights(
            listing.Path,
            listing.IsEmbedded,
            listing.Sha256,
            listing.Prefix,
            listing.IgnoredTensors.ToEquatableArray()
        );
    }

    /// <summary>Why it does not fit and what to do, then the tensors that show it, at most ten.</summary>
    private static IEnumerable<string> Describe(CheckpointFit fit)
    {
        if (fit.Fault is null)
        {
            return [];
        }

        string summary = fit.Advice.Length == 0 ? fit.Fault : $"{fit.Fault}. {fit.Advice.TrimEnd('.')}";
        return fit.Listed.Select(misfit => misfit.ToString()).Prepend(summary);
    }
}
