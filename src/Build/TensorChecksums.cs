using System.Globalization;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>CRC-32C of each tensor's bytes in a safetensors file: eight hexadecimal digits each, in the file's order.</summary>
internal static class TensorChecksums
{
    private const int DigitsEach = 8;

    /// <summary>Whether a text can be some.</summary>
    public static bool IsText(string text) => text.Length % DigitsEach == 0 && text.All(FileHash.IsDigit);

    /// <summary>Reads all tensors.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Compute(string path, IReadOnlyList<TensorEntry> tensors)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] window = new byte[1 << 20];
        return string.Concat(tensors.Select(tensor => Of(tensor).ToString("x8", CultureInfo.InvariantCulture)));

        uint Of(TensorEntry tensor)
        {
            stream.Position = tensor.Offset;
            uint remainder = uint.MaxValue;
            for (long left = tensor.ByteLength; left > 0; )
            {
                int read = stream.Read(window, 0, (int)Math.Min(window.Length, left));
                remainder = Crc32C.Append(
                    remainder,
                    window,
                    read > 0 ? read : throw new SafetensorsFormatException("it became shorter while it was read")
                );
                left -= read;
            }

            return ~remainder;
        }
    }

    /// <summary>Of the tensor at a place in the file's order.</summary>
    public static uint At(string text, int index) =>
        uint.Parse(text.Substring(index * DigitsEach, DigitsEach), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
