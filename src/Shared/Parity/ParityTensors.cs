using System.Globalization;

namespace ConvNextV2.Compiled.Parity;

/// <summary>What the tensors of a parity file are called: <c>images.3.pixel_values</c> is what Python made of image 3.</summary>
internal static class ParityTensors
{
    /// <summary>What such a file is called beside a model.</summary>
    public const string FileName = "parity.safetensors";

    public const string Encoded = "encoded";
    public const string Decoded = "decoded";
    public const string PixelValues = "pixel_values";
    public const string Logits = "logits";

    /// <summary>In the place of logits, of a model without a classifier.</summary>
    public const string PoolerOutput = "pooler_output";

    private const string Prefix = "images.";

    /// <summary>
    /// Which image a tensor is of, by an index as Python prints it, and what of it; null if it is none of a parity file's.
    /// </summary>
    public static (int Image, string Part)? Parse(string name)
    {
        int end = name.StartsWith(Prefix, StringComparison.Ordinal) ? name.IndexOf('.', Prefix.Length) : -1;
        if (end < 0)
        {
            return null;
        }

        string digits = name.Substring(Prefix.Length, end - Prefix.Length);
        string part = name.Substring(end + 1);
        return
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int image)
            && digits == image.ToString(CultureInfo.InvariantCulture)
            && part is Encoded or Decoded or PixelValues or Logits or PoolerOutput
            ? (image, part)
            : null;
    }
}
