using System.Buffers;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images.Decoding;

/// <summary>
/// SkiaSharp, and nothing else: JPEG, PNG, WebP, GIF, BMP and what else Skia reads. Its JPEG decoder is libjpeg-turbo, as
/// Pillow's is.
/// </summary>
internal static unsafe class SkiaDecoder
{
    /// <summary>
    /// Decodes a file's bytes as they are, without any management of colours, as Pillow does; of an animation the first frame.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">For exceptions.</param>
    /// <param name="limits">Looked at before memory is allocated.</param>
    /// <exception cref="ImageException">The file is damaged, cut off, in no known format or too large.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, string name, ImageLimits limits)
    {
        fixed (byte* bytes = file)
        {
            using SKData data = SKData.Create((nint)bytes, file.Length);
            using SKCodec? codec = SKCodec.Create(new SKMemoryStream(data), out SKCodecResult result);
            if (codec is null)
            {
                throw new ImageException(name, $"its {file.Length} bytes do not begin as an image of a known format ({result}).");
            }

            (int width, int height) = (codec.Info.Width, codec.Info.Height);
            RequireSize(width, height, name, limits);
            byte[] pixels = ArrayPool<byte>.Shared.Rent(width * height * DecodedImage.BytesPerPixel);
            var image = new DecodedImage(pixels, width, height);
            fixed (byte* destination = pixels)
            {
                // Without a colour space nothing is converted; unpremultiplied, colours under a transparent alpha are those of
                // the file.
                var layout = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
                result = codec.GetPixels(layout, (nint)destination, layout.RowBytes, SKCodecOptions.Default);
            }

            if (result != SKCodecResult.Success)
            {
                image.Dispose();
                throw new ImageException(name, $"it is damaged or cut off ({result}).");
            }

            return Orientation.Apply((int)codec.EncodedOrigin, image);
        }
    }

    private static void RequireSize(int width, int height, string name, ImageLimits limits)
    {
        long most = Math.Min(limits.MaxPixels, Array.MaxLength / DecodedImage.BytesPerPixel);
        if ((long)width * height > most)
        {
            throw new ImageException(
                name,
                $"it has {width} by {height} pixels, and {nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)} is {most}."
            );
        }
    }
}
