namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>XMP, Adobe's XML: its orientation as Pillow finds it, by <c>tiff:Orientation="N"</c> or <c>>N</c>.</summary>
internal static class XmpPacket
{
    private static ReadOnlySpan<byte> Name => "tiff:Orientation"u8;

    /// <returns>The digit there, or null where there is none.</returns>
    public static int? ReadOrientation(ReadOnlySpan<byte> packet)
    {
        for (int at = packet.IndexOf(Name); at >= 0; at = packet.IndexOf(Name))
        {
            packet = packet[(at + Name.Length)..];
            int digit =
                packet.StartsWith("=\""u8) ? 2
                : packet.StartsWith(">"u8) ? 1
                : packet.Length;
            if (digit < packet.Length && char.IsAsciiDigit((char)packet[digit]))
            {
                return packet[digit] - '0';
            }
        }

        return null;
    }
}
