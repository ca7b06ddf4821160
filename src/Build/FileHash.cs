using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>SHA-256 of files, in lower case.</summary>
internal static class FileHash
{
    private const int HexLength = 64;
    private const int WindowLength = 4096;
    private const int Windows = 256;

    /// <summary>Whether a text is one.</summary>
    public static bool IsHash(string text) => text.Length == HexLength && text.All(IsDigit);

    /// <summary>Whether it is a hexadecimal digit in lower case.</summary>
    public static bool IsDigit(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f');

    /// <summary>Reads the whole file, which takes a second for two gigabytes.</summary>
    public static string Compute(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using SHA256 sha = SHA256.Create();
        return ToHex(sha.ComputeHash(stream));
    }

    /// <summary>
    /// A hash by which a file is known again: of its path, length and times, and of windows spread over its content, because
    /// archives and <c>cp -p</c> keep times. Of a file up to a megabyte that is all of it; in a longer one, other weights show
    /// in any window of their tensor, so the start of each is among them: a training of the head alone moves nothing else.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">What its header says.</param>
    public static string Identify(string path, IReadOnlyList<TensorEntry> tensors)
    {
        var file = new FileInfo(path);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(
            Encoding.UTF8.GetBytes(
                FormattableString.Invariant(
                    $"{file.Length} {file.LastWriteTimeUtc.Ticks} {file.CreationTimeUtc.Ticks} {file.FullName}"
                )
            )
        );
        using FileStream stream = File.OpenRead(path);
        byte[] window = new byte[WindowLength];
        foreach (TensorEntry tensor in tensors)
        {
            sha.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{tensor.Offset} {tensor.Name}\n")));
            stream.Position = tensor.Offset;
            sha.AppendData(window, 0, ReadWindow(stream, window));
        }

        long last = Math.Max(stream.Length - WindowLength, 0);
        long step = Math.Max((last + Windows - 2) / (Windows - 1), WindowLength);
        for (long position = 0; ; position = Math.Min(position + step, last))
        {
            stream.Position = position;
            sha.AppendData(window, 0, ReadWindow(stream, window));
            if (position >= last)
            {
                return ToHex(sha.GetHashAndReset());
            }
        }
    }

    /// <summary>Fills the window as far as the stream goes.</summary>
    public static int ReadWindow(Stream stream, byte[] window)
    {
        int count = 0;
        for (int read = 1; read > 0 && count < window.Length; count += read)
        {
            read = stream.Read(window, count, window.Length - count);
        }

        return count;
    }

    private static string ToHex(byte[] hash) =>
        string.Concat(hash.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
}
