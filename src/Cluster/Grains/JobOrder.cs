using Orleans;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>What is to be done, as every silo is told it. Paths are whole, and the same on every machine.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ConvNextV2.JobOrder")]
internal sealed record JobOrder
{
    /// <summary>The name of its output folder, and a hash of that folder's path: a folder has one job.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>An <c>ImageJob</c> as JSON: whoever asks for the same writes the same.</summary>
    [Id(1)]
    public required string Job { get; init; }

    [Id(2)]
    public required string Output { get; init; }

    /// <summary>
    /// The model's files with their hashes, a <c>ModelFingerprint</c>; null where it was submitted from a place that does not see
    /// the model: then it is what stands under its path.
    /// </summary>
    [Id(3)]
    public string? Model { get; init; }

    /// <summary>The activity that it was submitted in, as W3C writes it; null for none.</summary>
    [Id(4)]
    public string? Trace { get; init; }

    /// <summary>Whether both ask for the same, as far as both say it.</summary>
    public bool IsSameAs(JobOrder other) => Job == other.Job && (Model is null || other.Model is null || Model == other.Model);
}
