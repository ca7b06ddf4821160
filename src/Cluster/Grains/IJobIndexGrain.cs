using Orleans;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>The jobs of a cluster, of which there is one list.</summary>
[Alias("ConvNextV2.IJobIndexGrain")]
internal interface IJobIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Whether a job has work to hand out; a job says so itself, more often than need be.</summary>
    [Alias("Note")]
    Task NoteAsync(string job, bool isActive);

    /// <summary>Those that have work, the first that was submitted first.</summary>
    [Alias("Active")]
    Task<List<string>> ActiveAsync();

    /// <summary>All of them.</summary>
    [Alias("All")]
    Task<List<string>> AllAsync();
}
