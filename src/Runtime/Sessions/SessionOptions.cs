namespace ConvNextV2.Compiled;

/// <summary>What a session keeps besides its results.</summary>
public sealed class SessionOptions
{
    /// <summary>Whether each run keeps the maps before every stage: Hugging Face's <c>output_hidden_states</c>. Costs a copy of each, and nothing when off.</summary>
    public bool HiddenStates { get; init; }
}
