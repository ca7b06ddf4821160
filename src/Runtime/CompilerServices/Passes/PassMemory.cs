using System.ComponentModel;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// What one forward pass works in: an arena and scratch of its own, and its images' places in the session's results.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PassMemory
{
    internal PassMemory(
        SessionLayout layout,
        VectorWidth vectors,
        ForkJoin forkJoin,
        int workers,
        int batch,
        BumpAllocator block,
        PinnedBuffer results,
        PinnedBuffer? hiddenStates
    )
    {
        Vectors = vectors;
        ForkJoin = forkJoin;
        Batch = batch;
        Results = results;
        HiddenStates = hiddenStates;
        Arena = block.Take(layout.ArenaLength);
        Scratch = new NativeFloats[workers];
        for (int i = 0; i < workers; i++)
        {
            Scratch[i] = block.Take(layout.ScratchLength);
        }
    }

    internal VectorWidth Vectors { get; }

    internal ForkJoin ForkJoin { get; }

    /// <summary>Images that the session's results have room for.</summary>
    internal int Batch { get; }

    internal NativeFloats Arena { get; }

    /// <summary>A run of rows for each worker.</summary>
    internal NativeFloats[] Scratch { get; }

    /// <summary>Result r of image i begins at offset(r) · batch + i · length(r).</summary>
    internal PinnedBuffer Results { get; }

    /// <summary>Laid out as the results are.</summary>
    internal PinnedBuffer? HiddenStates { get; }

    /// <summary>Floats of a block that a pass takes.</summary>
    internal static long LengthOf(SessionLayout layout, int workers) =>
        BumpAllocator.Padded(layout.ArenaLength) + (workers * BumpAllocator.Padded(layout.ScratchLength));
}
