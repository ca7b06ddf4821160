namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>The pixels of a GIF's frame, which are compressed after Lempel, Ziv and Welch.</summary>
internal static class GifPixels
{
    private const int LongestCode = 12;
    private const int TableLength = 1 << LongestCode;

    private static InvalidDataException Damaged => new("it is damaged: its pixels cannot be decompressed.");

    /// <param name="blocks">Each begins with its length; one of no bytes ends them.</param>
    /// <param name="colorLength">The bits of an index.</param>
    /// <param name="indices">Room for the frame's indices into the palette, in the order of the file; filled.</param>
    /// <exception cref="InvalidDataException">They are damaged, or too few.</exception>
    public static void Decompress(ReadOnlySpan<byte> blocks, int colorLength, Span<byte> indices)
    {
        if (colorLength >= LongestCode)
        {
            throw Damaged;
        }

        // A code from `next` on is another one's string and one index more. Strings are written from their ends.
        Span<ushort> prefixes = stackalloc ushort[TableLength];
        Span<byte> suffixes = stackalloc byte[TableLength];
        Span<ushort> lengths = stackalloc ushort[TableLength];
        int clear = 1 << colorLength,
            next = clear + 2,
            codeLength = colorLength + 1,
            previous = -1,
            written = 0;
        byte first = 0;
        var bits = new GifBits(blocks);
        while (written < indices.Length)
        {
            int code = bits.Read(codeLength);
            if (code == clear)
            {
                (next, codeLength, previous) = (clear + 2, colorLength + 1, -1);
                continue;
            }

            if (code == clear + 1)
            {
                throw new InvalidDataException("it is cut off: its pixels end early.");
            }

            if (code > (previous < 0 ? clear : next) || (code == next && next == TableLength))
            {
                throw Damaged;
            }

            // The one code that may not be in the table yet is the previous string with its own first index behind it.
            int known = code == next && previous >= 0 ? previous : code;
            int knownLength = known < clear ? 1 : lengths[known];
            int length = knownLength + (known == code ? 0 : 1);
            for (int at = written + knownLength - 1; known >= clear; at--)
            {
                if (at < indices.Length)
                {
                    indices[at] = suffixes[known];
                }

                known = prefixes[known];
            }

            byte previousFirst = first;
            first = (byte)known;
            indices[written] = first;
            if (length > knownLength && written + knownLength < indices.Length)
            {
                indices[written + knownLength] = previousFirst;
            }

            if (previous >= 0 && next < TableLength)
            {
                prefixes[next] = (ushort)previous;
                suffixes[next] = first;
                lengths[next] = (ushort)((previous < clear ? 1 : lengths[previous]) + 1);
                next++;
                if (next == 1 << codeLength && codeLength < LongestCode)
                {
                    codeLength++;
                }
            }

            previous = code;
            written = Math.Min(written + length, indices.Length);
        }
    }
}
