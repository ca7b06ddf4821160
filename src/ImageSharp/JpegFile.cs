using System.Buffers.Binary;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>What ImageSharp leaves to be done for JPEG: it fills what a file lacks with grey, without a word.</summary>
internal static class JpegFile
{
    private const byte MarkerPrefix = 0xFF,
        StartOfScan = 0xDA;

    private static ReadOnlySpan<byte> EndOfImage => [MarkerPrefix, 0xD9];

    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[MarkerPrefix, 0xD8, MarkerPrefix]);

    /// <summary>
    /// Pillow takes a file whose end marker alone is missing. It cannot be told here from one that lacks pixels too, so that both
    /// are refused.
    /// </summary>
    /// <exception cref="InvalidDataException">It has no end marker behind the beginning of its pixels.</exception>
    public static void RequireEnd(ReadOnlySpan<byte> file)
    {
        // Other segments may hold an end marker, that of a thumbnail; among pixels there is no other.
        ReadOnlySpan<byte> rest = file[2..];
        while (rest.Length >= 4)
        {
            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (rest[0] != MarkerPrefix || rest[1] is MarkerPrefix or 0 or 1 or (>= 0xD0 and <= 0xD7))
            {
                // Filling, or a marker without a length.
                rest = rest[1..];
            }
            else if (rest[1] == StartOfScan)
            {
                if (rest.IndexOf(EndOfImage) >= 0)
                {
                    return;
                }

                break;
            }
            else if (length <= rest.Length)
            {
                rest = rest[length..];
            }
            else
            {
                break;
            }
        }

        throw new InvalidDataException("it is cut off: it ends before its end marker.");
    }
}
