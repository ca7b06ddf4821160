using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.PixelFormats;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>What ImageSharp leaves to be done for PNG: it fills what a file lacks with black, and rounds 16 bits to 8.</summary>
internal static class PngFile
{
    private const int SignatureLength = 8,
        BitDepthOffset = 24,
        ChunkFrame = 12;

    public static bool Is(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <exception cref="InvalidDataException">The file ends before its last chunk.</exception>
    public static void RequireEnd(ReadOnlySpan<byte> file)
    {
        for (long position = SignatureLength; position + ChunkFrame <= file.Length; )
        {
            ReadOnlySpan<byte> chunk = file[(int)position..];
            if (chunk[4..8].SequenceEqual("IEND"u8))
            {
                return;
            }

            position += ChunkFrame + (long)BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        throw new InvalidDataException("it is cut off: it ends before its last chunk, IEND.");
    }

    public static bool HasWideLevels(ReadOnlySpan<byte> file) => file.Length > BitDepthOffset && file[BitDepthOffset] == 16;

    /// <summary>Takes the upper 8 bits of each level, as Pillow does.</summary>
    /// <param name="image">Of 16 bits a level.</param>
    /// <param name="pixels">Red, green, blue and alpha of each pixel.</param>
    public static void CutLevels(Image<Rgba64> image, Span<byte> pixels)
    {
        for (int y = 0; y < image.Height; y++)
        {
            foreach (Rgba64 pixel in image.DangerousGetPixelRowMemory(y).Span)
            {
                (pixels[0], pixels[1], pixels[2], pixels[3]) = (
                    (byte)(pixel.R >> 8),
                    (byte)(pixel.G >> 8),
                    (byte)(pixel.B >> 8),
                    (byte)(pixel.A >> 8)
                );
                pixels = pixels[4..];
            }
        }
    }
}
