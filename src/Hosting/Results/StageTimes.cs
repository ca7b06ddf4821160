namespace ConvNextV2.Compiled.Hosting;

/// <summary>How long the stages of a request took.</summary>
/// <param name="Decode">From a file's bytes to pixels; zero where there was none to decode.</param>
/// <param name="Queue">Waiting for others.</param>
/// <param name="Preprocess">From pixels to the model's pixel values; zero where these were given.</param>
/// <param name="Run">The model.</param>
public readonly record struct StageTimes(TimeSpan Decode, TimeSpan Queue, TimeSpan Preprocess, TimeSpan Run);
