using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The memory that a plan asks for, in floats.</summary>
/// <param name="ArenaLength">Maps and vectors of the image that a core works on.</param>
/// <param name="ScratchLength">A worker's rows.</param>
/// <param name="ResultsLength">What a run hands out, for each image of a batch.</param>
/// <param name="HiddenStatesLength">The kept maps for each image, where a session is asked for them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SessionLayout(int ArenaLength, int ScratchLength, int ResultsLength, int HiddenStatesLength);
