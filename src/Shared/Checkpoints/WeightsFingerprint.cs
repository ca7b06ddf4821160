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

    /// <param name="names">The model's names of its tensors.</param>
    /// <param name="checksumOf">Of the tensor that the model calls so.</param>
    public static string Of(IEnumerable<string> names, Func<string, uint> checksumOf)
    {
        var text = new StringBuilder();
        foreach (string name in names.OrderBy(name => name, StringComparer.Ordinal))
        {
            text.Append(name).Append(' ').Append(checksumOf(name).ToString("x8", CultureInfo.InvariantCulture)).Append('\n');
        }

        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()));
        return string.Concat(Array.ConvertAll(hash, value => value.ToString("x2", CultureInfo.InvariantCulture)))
            .Substring(0, HexLength);
    }
}
