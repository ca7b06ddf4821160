namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>What work that ended well amounts to.</summary>
/// <param name="Shards">That a listing has been cut into.</param>
/// <param name="Images">That are listed, or rows of a part.</param>
/// <param name="Errors">Rows of a part that say why their image could not be used.</param>
internal readonly record struct WorkResult(long Shards, long Images, long Errors);
