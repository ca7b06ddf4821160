namespace ConvNextV2.Compiled.Batch.Rows;

/// <summary>What became of an image: a row of the output.</summary>
/// <param name="Path">As the listing has it.</param>
/// <param name="Width">Columns of pixels, as the image is seen; null if it cannot be used.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Predictions">The most probable classes, best first; empty where none were asked for.</param>
/// <param name="Embedding">Empty where none was asked for.</param>
/// <param name="Error">Why it cannot be used; null if it can.</param>
internal sealed record ImageRow(
    string Path,
    int? Width,
    int? Height,
    Prediction[] Predictions,
    float[] Embedding,
    RowError? Error
);
