using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>How a run goes about a job: nothing of it shows in the output, but for images that are too slow.</summary>
internal sealed record BatchJobOptions
{
    /// <summary>Which shards it takes.</summary>
    public ShardChoice Shards { get; init; } = ShardChoice.All;

    /// <summary>Whether images that failed before are tried again.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>How long an image may be read, and how long decoded and run.</summary>
    public TimeSpan ImageTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What measures that.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many images are worked on at once.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Told how many images this run will work on, when that is known.</summary>
    public Action<long> Planned { get; init; } = _ => { };

    /// <summary>Told of each of them, in order.</summary>
    public Action<ImageRow> Done { get; init; } = _ => { };
}
