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
        PinnedBuffer results,
        PinnedBuffer? hiddenStates
    )
    {
        Vectors = vectors;
        ForkJoin = forkJoin;
        Batch = batch;
        Results = results;
        HiddenStates = hiddenStates;
        ScratchLength = layout.ScratchLength;
        Arena = new PinnedBuffer(layout.ArenaLength);
        Scratch = new PinnedBuffer(checked(layout.ScratchLength * workers));
    }

    internal VectorWidth Vectors { get; }

    internal ForkJoin ForkJoin { get; }

    /// <summary>Images that the session's results have room for.</summary>
    internal int Batch { get; }

    internal PinnedBuffer Arena { get; }

    /// <summary>One after the other the workers' scratch.</summary>
    internal PinnedBuffer Scratch { get; }

    internal int ScratchLength { get; }

    /// <summary>For each result in turn those of all images: at offset · batch, image by image.</summary>
    internal PinnedBuffer Results { get; }

    /// <summary>Likewise.</summary>
    internal PinnedBuffer? HiddenStates { get; }
}
