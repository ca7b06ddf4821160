using ConvNextV2.Compiled.Cluster.Scheduling;
using Orleans;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>Where a job is.</summary>
[GenerateSerializer]
[Immutable]
[Alias("ConvNextV2.JobReport")]
internal sealed record JobReport
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Output { get; init; }

    [Id(2)]
    public required JobPhase Phase { get; init; }

    [Id(3)]
    public string? Reason { get; init; }

    [Id(4)]
    public required DateTimeOffset SubmittedAt { get; init; }

    [Id(5)]
    public DateTimeOffset? EndedAt { get; init; }

    [Id(6)]
    public required bool IsListed { get; init; }

    [Id(7)]
    public required long ListedImages { get; init; }

    [Id(8)]
    public required long ListedShards { get; init; }

    [Id(9)]
    public required long SettledShards { get; init; }

    [Id(10)]
    public required long Rows { get; init; }

    [Id(11)]
    public required long Errors { get; init; }

    [Id(12)]
    public required int ShardsAtWork { get; init; }

    [Id(13)]
    public required int Workers { get; init; }

    [Id(14)]
    public required Dictionary<long, string> SetAside { get; init; }

    public static JobReport Of(JobRecord record)
    {
        LedgerState ledger = record.Ledger;
        OpenLease[] leases = [.. ledger.Open.SelectMany(item => item.Leases)];
        return new JobReport
        {
            Id = record.Order!.Id,
            Output = record.Order.Output,
            Phase = ledger.Phase,
            Reason = ledger.Reason,
            SubmittedAt = record.SubmittedAt,
            EndedAt = ledger.EndedAt,
            IsListed = ledger.IsListed,
            ListedImages = ledger.ListedImages,
            ListedShards = ledger.ListedShards,
            SettledShards = ledger.Watermark + ledger.Open.Count(item => item.IsSettled),
            Rows = ledger.Rows,
            Errors = ledger.Errors,
            ShardsAtWork = ledger.Open.Count(item => item is { Kind: WorkKind.Shard, Leases.Count: > 0 }),
            Workers = leases.Select(lease => lease.Worker).Distinct().Count(),
            SetAside = ledger.SetAside.ToDictionary(shard => shard.Shard, shard => shard.Reason),
        };
    }
}
