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
        string fingerprint = "";
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
            fingerprint = listing.IsEmbedded || fit.Fault is not null ? "" : Fingerprint(fit, listing);
            if (NonFiniteReport.Of(listing.NonFinite, fit.Spellings.Values) is { } fault)
            {
                problems.Add(Problem.At(ProblemId.NonFiniteWeights, ItemMetadata.Place, listing.Weights, fault.TrimEnd('.')));
            }
        }

        return new ProgramWeights(
            listing.Path,
            listing.IsEmbedded,
            fingerprint,
            listing.Sha256,
            listing.Prefix,
            listing.IgnoredTensors.ToEquatableArray()
        );
    }

    private static string Fingerprint(CheckpointFit fit, WeightsListing listing)
    {
        var checksums = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (ListedTensor tensor in listing.Tensors)
        {
            checksums[tensor.Name] = tensor.Checksum;
        }

        return WeightsFingerprint.Of(fit.Spellings.Keys, name => checksums[fit.Spellings[name]]);
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
