namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>Work that a worker holds until it says how it ended, or until its lease is taken from it.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Fence">The lease's number, which no other of the job has.</param>
/// <param name="Shard">Of <see cref="WorkKind.Shard"/>; otherwise 0.</param>
/// <param name="RetriesErrors">Whether images of a finished part that could not be used are tried again.</param>
internal readonly record struct LeasedWork(WorkKind Kind, long Shard, long Fence, bool RetriesErrors);
