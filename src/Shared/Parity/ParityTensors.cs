namespace ConvNextV2.Compiled.Parity;

/// <summary>What the tensors of a parity file are called: <c>images.3.pixel_values</c> is what Python made of image 3.</summary>
internal static class ParityTensors
{
    public const string PixelValues = "pixel_values";
    public const string Logits = "logits";

    /// <summary>In the place of logits, of a model without a classifier.</summary>
    public const string PoolerOutput = "pooler_output";

    private const string Prefix = "images.";

    /// <summary>What of its image a tensor is, such as <c>logits</c>; null if it is of none.</summary>
    public static string? PartOf(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        int dot = name.IndexOf('.', Prefix.Length);
        bool hasNumber =
            dot > Prefix.Length && name.Skip(Prefix.Length).Take(dot - Prefix.Length).All(c => c is >= '0' and <= '9');
        return hasNumber && dot + 1 < name.Length ? name.Substring(dot + 1) : null;
    }
}
