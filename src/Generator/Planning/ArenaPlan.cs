using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Where every buffer of a session lies, in floats.</summary>
/// <param name="Buffers">The arena's buffers in the order of their offsets. Images that are computed at the same time have an
/// arena each.</param>
/// <param name="Length">The arena, shared by all tiles.</param>
/// <param name="ScratchLength">What one worker needs besides, for the rows of its tile.</param>
/// <param name="Results">What a run hands out, for each image of a batch, in the order of their offsets.</param>
/// <param name="ResultsLength">The length of that for one image.</param>
/// <param name="HiddenStates">Where hidden states are kept for each image, in a buffer of their own, when a session is asked
/// for them.</param>
/// <param name="HiddenStatesLength">The length of that buffer for one image.</param>
internal sealed record ArenaPlan(
    EquatableArray<ArenaBuffer> Buffers,
    int Length,
    int ScratchLength,
    EquatableArray<ArenaBuffer> Results,
    int ResultsLength,
    EquatableArray<FeatureMapBuffer> HiddenStates,
    int HiddenStatesLength
)
{
    /// <summary>What a session for one image on one thread allocates.</summary>
    public long Bytes => sizeof(float) * ((long)Length + ScratchLength + ResultsLength);

    public FeatureMapBuffer Map(string name) => (FeatureMapBuffer)Buffer(name);

    public VectorBuffer Vector(string name) => (VectorBuffer)Buffer(name);

    private ArenaBuffer Buffer(string name) => Buffers.Concat(Results).Single(buffer => buffer.Name == name);
}
