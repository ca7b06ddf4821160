using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// An icon's largest picture, as Pillow takes it: a PNG, which the decoder of PNGs decodes, or a BMP of twice the height with a
/// mask behind it, which is alpha and so makes no colours.
/// </summary>
internal sealed class IcoDecoder(IImageDecoder pngDecoder) : IImageDecoder
{
    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file)
    {
        IcoPicture picture = IcoPicture.Choose(file);
        if (picture.IsPng)
        {
            PngChunks.ReadOrientation(picture.Png);
            return pngDecoder.ReadSize(picture.Png);
        }

        BmpHeader header = BmpHeader.ReadAt(file, picture.Offset);
        return ((int)Math.Min(header.Width, int.MaxValue), (int)Math.Min(header.Height / 2, int.MaxValue));
    }

    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        IcoPicture picture = IcoPicture.Choose(file);
        if (picture.IsPng)
        {
            pngDecoder.Decode(PngPalette.Complete(picture.Png), pixels);
            return;
        }

        BmpHeader header = BmpHeader.ReadAt(file, picture.Offset);
        int height = (int)(header.Height / 2);
        picture.RequireMask(header, height);
        BmpDecoder.Decode(file, header, height, MemoryMarshal.Cast<byte, uint>(pixels));
    }
}
