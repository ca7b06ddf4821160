using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The memory that a plan asks for, in floats.</summary>
/// <param name="ArenaLength">Maps and vectors.</param>
/// <param name="ScratchLength">A worker's rows.</param>
/// <param name="HiddenStatesLength">The kept maps, where a session is asked for them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SessionLayout(int ArenaLength, int ScratchLength, int HiddenStatesLength);
