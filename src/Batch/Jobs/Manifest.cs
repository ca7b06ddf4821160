namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>That a job is done, and what it is; the same whichever run completes it.</summary>
internal sealed record Manifest
{
    public required JobDescription Job { get; init; }

    public required long Images { get; init; }

    /// <summary>How many rows have each code of an error.</summary>
    public required SortedDictionary<string, long> Errors { get; init; }

    /// <summary>In the order of the listing.</summary>
    public required IReadOnlyList<PartRecord> Parts { get; init; }

    public static Manifest Of(JobDescription job, IReadOnlyList<PartRecord> parts) =>
        new()
        {
            Job = job,
            Images = parts.Sum(part => (long)part.Rows),
            Errors = ErrorsOf(parts),
            Parts = parts,
        };

    public static SortedDictionary<string, long> ErrorsOf(IEnumerable<PartRecord> parts)
    {
        var errors = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach ((string code, int count) in parts.SelectMany(part => part.Errors))
        {
            errors[code] = errors.GetValueOrDefault(code) + count;
        }

        return errors;
    }
}
