namespace ConvNextV2.Compiled.Tool.Inputs;

/// <summary>What became of an image.</summary>
/// <param name="Path">As the command line has it, or as its folder led to it.</param>
/// <param name="Predictions">Best first; none if there is an error.</param>
/// <param name="Error">Why it could not be used, as a sentence; else null.</param>
internal sealed record ClassifiedImage(string Path, IReadOnlyList<Prediction> Predictions, string? Error);
