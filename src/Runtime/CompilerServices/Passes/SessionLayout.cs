using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The memory that a plan asks for, in floats.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SessionLayout
{
    /// <param name="arenaLength">Maps and vectors of the image that a pass works on.</param>
    /// <param name="scratchLength">A worker's rows.</param>
    /// <param name="resultsLength">What a run hands out, for each image of a batch.</param>
    /// <param name="hiddenStatesLength">The kept maps for each image, where a session is asked for them.</param>
    public SessionLayout(int arenaLength, int scratchLength, int resultsLength, int hiddenStatesLength) =>
        (ArenaLength, ScratchLength, ResultsLength, HiddenStatesLength) = (
            arenaLength,
            scratchLength,
            resultsLength,
            hiddenStatesLength
        );

    internal int ArenaLength { get; }

    internal int ScratchLength { get; }

    internal int ResultsLength { get; }

    internal int HiddenStatesLength { get; }
}
