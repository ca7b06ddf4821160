namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>How far a job is after a run.</summary>
/// <param name="ImageCount">Of the whole listing.</param>
/// <param name="PartCount">Likewise.</param>
/// <param name="Finished">The records of the parts that are finished, by whichever run.</param>
/// <param name="PartsMade">By this run.</param>
/// <param name="ImagesDone">By this run.</param>
internal sealed record JobResult(
    long ImageCount,
    int PartCount,
    IReadOnlyList<PartRecord> Finished,
    int PartsMade,
    long ImagesDone
)
{
    public bool IsComplete => Finished.Count == PartCount;

    /// <summary>How many rows of the finished parts have each code of an error.</summary>
    public SortedDictionary<string, long> Errors => Manifest.ErrorsOf(Finished);
}
