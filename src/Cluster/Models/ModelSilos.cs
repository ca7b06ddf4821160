using Orleans.Runtime;
using Orleans.Runtime.Services;

namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>The other silos of the cluster, of which each is asked.</summary>
internal sealed class ModelSilos(IServiceProvider services, ISiloStatusOracle silos)
    : GrainServiceClient<IModelService>(services),
        IModelHolders
{
    public async Task<IReadOnlyList<ModelHolder>> FindAsync(
        ModelFingerprint model,
        string path,
        CancellationToken cancellationToken
    )
    {
        SiloAddress[] others = [.. silos.GetActiveSilos().Where(silo => !silo.Equals(silos.SiloAddress))];
        bool[] has = await Task.WhenAll(others.Select(silo => HasAsync(silo, model, path)))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(false);
        ModelHolder[] holders = [.. others.Where((_, i) => has[i]).Select(silo => HolderOf(silo, model))];

        // Silos that begin together do not all ask the same one.
        Random.Shared.Shuffle(holders);
        return holders;
    }

    private async Task<bool> HasAsync(SiloAddress silo, ModelFingerprint model, string path)
    {
        try
        {
            return await GetGrainService(silo).HasAsync(model.ToString(), path).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It is gone, begins only now, or still hashes: work that fails for want of a model is tried again.
            return false;
        }
    }

    private ModelHolder HolderOf(SiloAddress silo, ModelFingerprint model) =>
        new(
            silo.ToString(),
            (file, offset, cancellationToken) =>
                GetGrainService(silo).ReadAsync(model.Hash, file, offset).WaitAsync(cancellationToken)
        );
}
