namespace ConvNextV2.Compiled.Parity;

/// <summary>
/// What the numbers of a parity file may be, of one image each: the same for a build, which looks at the file's table, and for
/// the check, which reads its values.
/// </summary>
internal static class ParityShapes
{
    public static bool AreFloats(string dataType) => dataType is "F64" or "F32" or "F16" or "BF16";

    /// <summary>
    /// The shape without what a batch of one has in front, or a pooled map behind; null if pixel values, logits or
    /// <c>pooler_output</c> cannot have it.
    /// </summary>
    public static long[]? OfOneImage(string part, IReadOnlyList<long> shape) =>
        part == ParityTensors.PixelValues
            ? shape switch
            {
                [var channels, var height, var width] => [channels, height, width],
                [1, var channels, var height, var width] => [channels, height, width],
                _ => null,
            }
            : shape switch
            {
                [var outputs] => [outputs],
                [1, var outputs] => [outputs],
                [1, var outputs, 1, 1] => [outputs],
                _ => null,
            };

    /// <summary>In words.</summary>
    public static string Expectation(string part)
    {
        string edges = part switch
        {
            ParityTensors.PixelValues => "channels, height, width",
            ParityTensors.Logits => "labels",
            _ => "channels",
        };
        return $"F32 (or F16, BF16, F64) with the shape [{edges}] or [1, {edges}]";
    }
}
