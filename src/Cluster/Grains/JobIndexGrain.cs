using ConvNextV2.Compiled.Cluster.Storage;
using Orleans;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Grains;

internal sealed class JobIndexGrain([PersistentState("index", JobStorage.Name)] IPersistentState<JobIndex> index)
    : Grain,
        IJobIndexGrain
{
    public async Task NoteAsync(string job, bool isActive)
    {
        IndexedJob? known = index.State.Jobs.Find(entry => entry.Id == job);
        if (known is null && isActive)
        {
            index.State.Jobs.Add(new IndexedJob { Id = job, IsActive = true });
        }
        else if (known is null || known.IsActive == isActive)
        {
            return;
        }
        else
        {
            known.IsActive = isActive;
        }

        await index.SaveAsync(this);
    }

    public Task<List<string>> ActiveAsync() =>
        Task.FromResult(index.State.Jobs.Where(job => job.IsActive).Select(job => job.Id).ToList());

    public Task<List<string>> AllAsync() => Task.FromResult(index.State.Jobs.Select(job => job.Id).ToList());
}

/// <summary>What is saved of the list, in the order of submission.</summary>
internal sealed class JobIndex
{
    public List<IndexedJob> Jobs { get; set; } = [];
}

internal sealed class IndexedJob
{
    public string Id { get; set; } = "";

    public bool IsActive { get; set; }
}
