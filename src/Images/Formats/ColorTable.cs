namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>The 256 colours that an index can mean. What a palette does not have is black in Pillow.</summary>
internal static class ColorTable
{
    public const int Length = 256;

    /// <summary>Red in the lowest byte, as pixels are stored.</summary>
    public static uint Color(byte red, byte green, byte blue, byte alpha = 255) =>
        red | ((uint)green << 8) | ((uint)blue << 16) | ((uint)alpha << 24);

    /// <param name="table">Filled.</param>
    /// <param name="palette">Three or four bytes a colour.</param>
    /// <param name="bytesPerColor">Which.</param>
    /// <param name="isBlueFirst">Else red.</param>
    public static void Fill(Span<uint> table, ReadOnlySpan<byte> palette, int bytesPerColor, bool isBlueFirst)
    {
        table.Fill(Color(0, 0, 0));
        int red = isBlueFirst ? 2 : 0;
        for (int i = 0; i < Math.Min(palette.Length / bytesPerColor, table.Length); i++)
        {
            ReadOnlySpan<byte> color = palette[(i * bytesPerColor)..];
            table[i] = Color(color[red], color[1], color[2 - red]);
        }
    }

    /// <summary>Levels of grey, one for each index: what Pillow makes of a palette that has but the first of them.</summary>
    public static void FillGray(Span<uint> table)
    {
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = Color((byte)i, (byte)i, (byte)i);
        }
    }

    /// <returns>Whether each colour is the grey of its index.</returns>
    public static bool IsGray(ReadOnlySpan<byte> palette, int bytesPerColor)
    {
        for (int i = 0; i < palette.Length; i += bytesPerColor)
        {
            byte level = (byte)(i / bytesPerColor);
            if (palette[i] != level || palette[i + 1] != level || palette[i + 2] != level)
            {
                return false;
            }
        }

        return true;
    }
}
