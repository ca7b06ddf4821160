namespace ConvNextV2.Compiled.Images;

/// <summary>What became of an image of a batch: predictions, or why there are none.</summary>
/// <param name="Name">The file's path, or the name of the <see cref="ImageInput"/>.</param>
/// <param name="Predictions">Its most probable classes, best first; none if it could not be used.</param>
/// <param name="Error">Why it could not be used, else null.</param>
public sealed record ImageClassification(string Name, IReadOnlyList<Prediction> Predictions, ImageException? Error);
