using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Where every buffer of a session lies, in floats.</summary>
/// <param name="Buffers">Placed buffers in the order of their offsets.</param>
/// <param name="Length">The arena, shared by all tiles.</param>
/// <param name="ScratchLength">What one worker needs besides, for the rows of its tile.</param>
/// <param name="HiddenStates">Where hidden states are kept, in a buffer of their own, when a session is asked for them.</param>
/// <param name="HiddenStatesLength">The length of that buffer.</param>
internal sealed record ArenaPlan(
    EquatableArray<ArenaBuffer> Buffers,
    int Length,
    int ScratchLength,
    EquatableArray<FeatureMapBuffer> HiddenStates,
    int HiddenStatesLength)
{
    public FeatureMapBuffer Map(string name) => (FeatureMapBuffer)Buffers.Single(buffer => buffer.Name == name);

    public VectorBuffer Vector(string name) => (VectorBuffer)Buffers.Single(buffer => buffer.Name == name);
}
