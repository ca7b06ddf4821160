using ConvNextV2.Compiled.Cluster.Scheduling;
using Orleans;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>Work that a worker has got, with all that it needs to know.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ConvNextV2.WorkGrant")]
internal sealed record WorkGrant
{
    [Id(0)]
    public required JobOrder Order { get; init; }

    [Id(1)]
    public required WorkKind Kind { get; init; }

    [Id(2)]
    public required long Shard { get; init; }

    [Id(3)]
    public required long Fence { get; init; }

    [Id(4)]
    public required bool RetriesErrors { get; init; }
}
