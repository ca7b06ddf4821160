using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What people are told of weights that hold NaN or infinity.</summary>
internal static class NonFiniteReport
{
    /// <summary>What a program can do about it.</summary>
    public const string LoadAdvice =
        "Take a checkpoint from before that; ModelLoadOptions.AllowNonFiniteWeights loads it all the same.";

    /// <summary>The same of the tensors that a model takes.</summary>
    public static string? Of(IReadOnlyDictionary<string, long> counts, IEnumerable<string> taken) =>
        counts.Count == 0
            ? null
            : Of(taken.Where(counts.ContainsKey).ToDictionary(name => name, name => counts[name], StringComparer.Ordinal));

    /// <summary>The tensors, at most ten one by one, with what each holds; null if none holds any.</summary>
    /// <param name="counts">By the names of the file.</param>
    public static string? Of(IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            return null;
        }

        string listed = string.Join(
            ", ",
            counts
                .Keys.OrderBy(name => name, StringComparer.Ordinal)
                .Take(CheckpointFit.MaximumListed)
                .Select(name => FormattableString.Invariant($"{Printable.Name(name)} ({counts[name]})"))
        );
        int more = counts.Count - CheckpointFit.MaximumListed;
        return FormattableString.Invariant($"{counts.Values.Sum()} of its values, in {counts.Count} of its tensors, ")
            + "are NaN or infinite, as a training that diverged leaves them: "
            + listed
            + (more > 0 ? FormattableString.Invariant($" and {more} more.") : ".");
    }
}
