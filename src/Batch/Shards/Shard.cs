namespace ConvNextV2.Compiled.Batch.Shards;

/// <summary>A contiguous range of a job's listing: what one part of its output has.</summary>
/// <param name="Index">From 0 on; also the part's.</param>
/// <param name="First">The index of its first image in the listing.</param>
/// <param name="Count">How many images it has; the last shard may have fewer than the others.</param>
/// <param name="Digest">The SHA-256 of its images' paths, in lower case.</param>
internal sealed record Shard(int Index, long First, int Count, string Digest);
