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
}
