namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>Says whether a part may be committed, where others may be making the same one at the same time.</summary>
/// <param name="Name">What files are called by until they are whole: no other's name.</param>
/// <param name="MayCommitAsync">Asked right before a part gets its own name.</param>
internal sealed record CommitGuard(string Name, Func<Task<bool>> MayCommitAsync);
