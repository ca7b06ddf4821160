namespace ConvNextV2.Compiled;

/// <summary>What a session keeps besides its results, and what it may use.</summary>
public sealed class ModelSessionOptions
{
    /// <summary>
    /// Whether each run keeps the maps before every stage: Hugging Face's <c>output_hidden_states</c>. Costs a copy of each,
    /// and nothing when off.
    /// </summary>
    public bool HiddenStates { get; init; }

    /// <summary>
    /// The most threads of a run, the calling one included, from 1 to 1024; by default as many as the process has processors
    /// for. The others are helpers that all sessions of the process share, each run its fair part. Results are the same to the
    /// last bit at any number.
    /// </summary>
    public int? ThreadCount { get; init; }

    /// <summary>
    /// The most images that a run can be given at once; 1 or more, by default 1. Images of a batch go to threads whole, each
    /// with an arena of its own, and have the results that they would have alone, to the last bit.
    /// </summary>
    public int MaxBatchSize { get; init; } = 1;
}
