using System.Collections.Concurrent;
using ConvNextV2.Compiled.Cluster.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>Other silos that have a model, or so they say.</summary>
internal sealed class TestHolders : IModelHolders
{
    /// <summary>In the order in which they are asked.</summary>
    public List<ModelHolder> Holders { get; } = [];

    /// <summary>What was read of whom.</summary>
    public ConcurrentQueue<(string Holder, string File, int Length)> Reads { get; } = [];

    /// <summary>A cache that nobody gives to.</summary>
    public static ModelCache CacheOf(string folder) => new TestHolders().Cache(folder);

    public ModelCache Cache(string folder) => new(folder, this, NullLogger<ModelCache>.Instance);

    public Task<IReadOnlyList<ModelHolder>> FindAsync(ModelFingerprint model, string path, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelHolder>>(Holders);

    /// <summary>Adds one that gives the files of a folder in chunks, each of which a test may change.</summary>
    public void Add(string name, string folder, int chunkLength = 100_000, Func<string, byte[], byte[]>? change = null) =>
        Holders.Add(
            new ModelHolder(
                name,
                async (file, offset, cancellationToken) =>
                {
                    byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(folder, file), cancellationToken);
                    byte[] chunk = bytes.AsSpan((int)offset, Math.Min(chunkLength, bytes.Length - (int)offset)).ToArray();
                    chunk = change?.Invoke(file, chunk) ?? chunk;
                    Reads.Enqueue((name, file, chunk.Length));
                    return chunk;
                }
            )
        );
}
