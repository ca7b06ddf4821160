using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// By what a program knows the weights that it was built with: a hash over the CRC-32C of the bytes of each tensor that the
/// model has. Whatever else a file holds, and where in it a tensor lies, does not matter.
/// </summary>
internal static class WeightsFingerprint
{
    // 128 bits, so that a person can compare two.
    private const int HexLength = 32;

    /// <param name="checksums">Of each tensor under the model's name for it.</param>
    public static string Of(IEnumerable<KeyValuePair<string, uint>> checksums)
    {
        var text = new StringBuilder();
        foreach (KeyValuePair<string, uint> tensor in checksums.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(tensor.Key).Append(' ').Append(tensor.Value.ToString("x8", CultureInfo.InvariantCulture)).Append('\n');
        }

        using SHA256 sha = SHA256.Create();
        IEnumerable<string> hex = sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()))
            .Select(value => value.ToString("x2", CultureInfo.InvariantCulture));
        return string.Concat(hex).Substring(0, HexLength);
    }
}
