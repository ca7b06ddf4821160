using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>Compares the checkpoint that comes with the program with what the model needs.</summary>
internal static class WeightsPlanner
{
    // With another model's checkpoint nothing fits; this many show it.
    private const int MostMisfits = 10;

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
            CheckpointFit fit = CheckpointFit.Of(tensors.Select(tensor => tensor.ToExpected()).ToArray(), listing.Tensors);
            problems.AddRange(
                Describe(fit)
                    .Select(misfit => Problem.At(ProblemId.CheckpointMismatch, ItemMetadata.Place, listing.Weights, misfit))
            );
            fingerprint = listing.IsEmbedded || fit.Misfits.Count > 0 ? "" : Fingerprint(fit, listing);
        }

        return new ProgramWeights(listing.Path, listing.IsEmbedded, fingerprint, listing.Sha256);
    }

    private static string Fingerprint(CheckpointFit fit, WeightsListing listing)
    {
        var checksums = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (ListedTensor tensor in listing.Tensors)
        {
            checksums[tensor.Name] = tensor.Checksum;
        }

        return WeightsFingerprint.Of(
            fit.Spellings.Select(pair => new KeyValuePair<string, uint>(pair.Key, checksums[pair.Value]))
        );
    }

    private static IEnumerable<string> Describe(CheckpointFit fit)
    {
        if (fit.Misfits.Count == 0)
        {
            return [];
        }

        if (fit.Naming is null)
        {
            return [WithAdvice(fit.Summary)];
        }

        IEnumerable<string> misfits = fit
            .Misfits.Take(MostMisfits)
            .Select((misfit, i) => i == 0 ? WithAdvice(misfit.ToString()) : misfit.ToString());
        int more = fit.Misfits.Count - MostMisfits;
        return more <= 0 ? misfits : misfits.Append(PlanPrinter.Count(more, "further tensor"));

        string WithAdvice(string text) => fit.Advice.Length == 0 ? text : $"{text}. {fit.Advice.TrimEnd('.')}";
    }
}
