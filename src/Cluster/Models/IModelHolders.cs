namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>Where else a model can be had.</summary>
internal interface IModelHolders
{
    /// <summary>Other silos that have it, in the order in which they are to be asked. Who does not answer has nothing.</summary>
    /// <param name="model">Which.</param>
    /// <param name="path">Where it may stand.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    Task<IReadOnlyList<ModelHolder>> FindAsync(ModelFingerprint model, string path, CancellationToken cancellationToken);
}

/// <summary>A silo that has a model.</summary>
/// <param name="Name">For people.</param>
/// <param name="ReadAsync">
/// Bytes of a file of that name from an offset on, as many as a message carries; none behind the file's end.
/// </param>
internal sealed record ModelHolder(string Name, Func<string, long, CancellationToken, Task<byte[]>> ReadAsync);
