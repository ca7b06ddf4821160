namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>Which format a file has, by its first bytes; its name does not matter.</summary>
internal static class Signatures
{
    private static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="NotSupportedException">It is none of those that are read; what it is instead, if that shows.</exception>
    public static ImageFormat Recognize(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (IsPng(file))
        {
            return ImageFormat.Png;
        }

        if (IsWebP(file))
        {
            return ImageFormat.WebP;
        }

        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        {
            return ImageFormat.Gif;
        }

        if (file.StartsWith("BM"u8))
        {
            return ImageFormat.Bmp;
        }

        return file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0])
            ? ImageFormat.Ico
            : throw new NotSupportedException(OtherFormats.Describe(file));
    }

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Png);

    private static bool IsWebP(ReadOnlySpan<byte> file) =>
        file.Length >= 16
        && file.StartsWith("RIFF"u8)
        && file[8..15].SequenceEqual("WEBPVP8"u8)
        && file[15] is (byte)' ' or (byte)'L' or (byte)'X';
}
