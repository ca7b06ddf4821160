using ConvNextV2.Compiled.Batch.Shards;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>That a part is finished, and what it is: a small file that stays when the part is moved away.</summary>
internal sealed record PartRecord
{
    /// <summary>The part's file.</summary>
    public required string Part { get; init; }

    public required int Rows { get; init; }

    /// <summary>How many rows have each code of an error; empty if none has one.</summary>
    public required SortedDictionary<string, int> Errors { get; init; }

    /// <summary>Of the part's bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of the images' paths, <see cref="Shard.Digest"/>.</summary>
    public required string Listing { get; init; }

    /// <summary>What the model was computed with, which may differ from machine to machine.</summary>
    public required string Instructions { get; init; }
}
