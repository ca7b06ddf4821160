namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>What is leased to a worker.</summary>
internal enum WorkKind
{
    /// <summary>The job's images are listed and cut into shards.</summary>
    Listing,

    /// <summary>The images of a shard become a part.</summary>
    Shard,

    /// <summary>The parts become a manifest, which says that the job is done.</summary>
    Manifest,
}
