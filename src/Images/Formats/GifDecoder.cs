using System.Buffers;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// The first frame of a GIF as Pillow makes it red, green and blue: a transparent pixel has its colour in the palette, and so
/// has what lies outside of the frame. Skia makes both black.
/// </summary>
internal sealed class GifDecoder : IImageDecoder
{
    private GifDecoder() { }

    public static GifDecoder Instance { get; } = new();

    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file)
    {
        GifFrame frame = GifFrame.Read(file);
        return frame is { Width: > 0, Height: > 0 }
            ? (frame.CanvasWidth, frame.CanvasHeight)
            : throw new InvalidDataException("it is a GIF whose first frame has no pixels.");
    }

    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        GifFrame frame = GifFrame.Read(file);
        Span<uint> canvas = MemoryMarshal.Cast<byte, uint>(pixels);
        Span<uint> colors = stackalloc uint[ColorTable.Length];
        if (ColorTable.IsGray(frame.Palette, bytesPerColor: 3))
        {
            ColorTable.FillGray(colors);
        }
        else
        {
            ColorTable.Fill(colors, frame.Palette, bytesPerColor: 3, isBlueFirst: false);
        }

        canvas.Fill(colors[frame.Background]);
        int length = frame.Width * frame.Height;
        byte[] indices = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            GifPixels.Decompress(frame.Data, frame.CodeLength, indices.AsSpan(0, length));
            Draw(frame, indices.AsSpan(0, length), colors, canvas);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(indices);
        }
    }

    private static void Draw(GifFrame frame, ReadOnlySpan<byte> indices, ReadOnlySpan<uint> colors, Span<uint> canvas)
    {
        (int row, int pass) = (0, 0);
        for (; !indices.IsEmpty; indices = indices[frame.Width..])
        {
            Span<uint> destination = canvas.Slice(((frame.Top + row) * frame.CanvasWidth) + frame.Left, frame.Width);
            for (int column = 0; column < destination.Length; column++)
            {
                destination[column] = colors[indices[column]];
            }

            row += frame.IsInterlaced ? StepOf(pass) : 1;
            while (frame.IsInterlaced && row >= frame.Height && pass < 3)
            {
                // Every eighth row comes first, then those in the middle of them, and so on.
                pass++;
                row = 8 >> pass;
            }
        }
    }

    private static int StepOf(int pass) => pass == 0 ? 8 : 16 >> pass;
}
