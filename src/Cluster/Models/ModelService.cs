using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Services;

namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>What a silo says to others of the models that it has.</summary>
[Alias("ConvNextV2.IModelService")]
internal interface IModelService : IGrainService
{
    /// <summary>Whether it has a model.</summary>
    [Alias("Has")]
    Task<bool> HasAsync(string fingerprint, string path);

    /// <summary>As <see cref="ModelHolder.ReadAsync"/>, of a model that it has said to have.</summary>
    [Alias("Read")]
    Task<byte[]> ReadAsync(string hash, string file, long offset);
}

/// <summary>
/// Of each silo there is one, whether it works on jobs or not. Files are hashed and read where no grain waits for it.
/// </summary>
internal sealed class ModelService(GrainId id, Silo silo, ILoggerFactory loggers, ModelCache cache)
    : GrainService(id, silo, loggers),
        IModelService
{
    public Task<bool> HasAsync(string fingerprint, string path) =>
        Task.Run(() => cache.HasAsync(ModelFingerprint.Parse(fingerprint), path));

    public Task<byte[]> ReadAsync(string hash, string file, long offset) => Task.Run(() => cache.ReadAsync(hash, file, offset));
}
