namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>The run lengths of a BMP's indices of 4 and 8 bits, as Pillow reads them.</summary>
internal static class BmpRunLengths
{
    private const byte EndOfRow = 0,
        EndOfImage = 1,
        Delta = 2;

    /// <param name="reader">Where they begin. What aligns them is where they stand in the file.</param>
    /// <param name="compression">Whether there are two in a byte.</param>
    /// <param name="width">Indices of a row.</param>
    /// <param name="indices">Filled, in the order of the file; what is skipped with zeros.</param>
    /// <exception cref="InvalidDataException">They are damaged, or not enough for all rows.</exception>
    public static void Decompress(ref FileReader reader, BmpCompression compression, int width, Span<byte> indices)
    {
        indices.Clear();
        bool isHalfBytes = compression == BmpCompression.RunLengths4;
        long written = 0;

        // Where Pillow believes to be in its row, which is not everywhere true.
        long column = 0;
        while (written < indices.Length)
        {
            byte count = reader.ReadByte(),
                value = reader.ReadByte();
            if (count > 0)
            {
                int run = (int)Math.Clamp(width - column, 0, count);
                WriteRun(indices, written, run, value, isHalfBytes);
                (written, column) = (written + run, column + run);
            }
            else if (value == EndOfRow)
            {
                written = (written + width - 1) / width * width;
                column = 0;
            }
            else if (value == EndOfImage)
            {
                throw new InvalidDataException($"it is cut off: of its {indices.Length} pixels {written} are there.");
            }
            else if (value == Delta)
            {
                throw new NotSupportedException(
                    "it is a BMP whose run lengths jump (delta), which Pillow's versions read differently: save it as PNG."
                );
            }
            else
            {
                ReadOnlySpan<byte> bytes = reader.Read(isHalfBytes ? (value + 1u) / 2 : value);
                WriteBytes(indices, written, value, bytes, isHalfBytes);
                (written, column) = (written + value, column + value);
                reader.Skip((uint)Math.Min(reader.Position % 2, reader.Remaining));
            }
        }
    }

    private static void WriteRun(Span<byte> indices, long at, int count, byte value, bool isHalfBytes)
    {
        for (int i = 0; i < count && at + i < indices.Length; i++)
        {
            indices[(int)at + i] = !isHalfBytes ? value : Half(value, i % 2);
        }
    }

    private static void WriteBytes(Span<byte> indices, long at, int count, ReadOnlySpan<byte> bytes, bool isHalfBytes)
    {
        for (int i = 0; i < count && at + i < indices.Length; i++)
        {
            indices[(int)at + i] = !isHalfBytes ? bytes[i] : Half(bytes[i / 2], i % 2);
        }
    }

    private static byte Half(byte value, int which) => (byte)(which == 0 ? value >> 4 : value & 15);
}
