using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>The pixels of an image as a file has them: whole rows of 1, 3 or 4 bytes a pixel.</summary>
internal sealed class Picture
{
    private readonly int _width;
    private readonly int _height;

    private Picture(byte[] bytes, int width, int height, int channels) =>
        (Bytes, _width, _height, Channels) = (bytes, width, height, channels);

    public byte[] Bytes { get; }

    /// <summary>1 for grey, 3 for red, green, blue, 4 with alpha.</summary>
    public int Channels { get; }

    public int Width => _width;

    public int Height => _height;

    public ImageView View =>
        new(
            Bytes,
            _width,
            _height,
            Channels switch
            {
                1 => PixelFormat.Gray8,
                3 => PixelFormat.Rgb24,
                _ => PixelFormat.Rgba32,
            }
        );

    /// <summary>As messages write it, and people say it.</summary>
    public string Size => FormattableString.Invariant($"{_width}×{_height}");

    /// <exception cref="ParityException">It is no image, or a larger one than the limits allow.</exception>
    public static Picture Read(ParityFile file, TensorEntry tensor, ImageLimits limits)
    {
        IReadOnlyList<long> shape =
            tensor.Shape is [1, _, _, var last] && IsCount(last) ? [.. tensor.Shape.Skip(1)] : tensor.Shape;
        (long height, long width, long channels) = shape switch
        {
            [var rows, var columns] => (rows, columns, 1),
            [var rows, var columns, var count] when IsCount(count) => (rows, columns, count),
            _ => (0L, 0L, 0L),
        };
        if (tensor.DataType != "U8" || height < 1 || width < 1)
        {
            throw file.Expected(tensor, "U8 with the shape [height, width, 3], or with 1 or 4 in the place of 3");
        }

        long most = Math.Min(limits.MaxPixels, Array.MaxLength / DecodedImage.BytesPerPixel);
        if (height > ImageView.MaximumEdge || width > ImageView.MaximumEdge || width * height > most)
        {
            throw file.Expected(
                tensor,
                FormattableString.Invariant(
                    $"an image of at most {most} pixels ({nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)})"
                )
            );
        }

        return new Picture(file.Read(tensor), (int)width, (int)height, (int)channels);

        static bool IsCount(long channels) => channels is 1 or 3 or 4;
    }

    /// <summary>What was decoded here, in as many channels as something else that it is held against.</summary>
    public static Picture Of(DecodedImage image, int channels)
    {
        ReadOnlySpan<byte> pixels = image.View.Pixels;
        byte[] bytes = new byte[checked(image.Width * image.Height * channels)];
        if (channels == 1)
        {
            Luma.Fill(image, bytes);
            return new Picture(bytes, image.Width, image.Height, channels);
        }

        for (int i = 0, from = 0; i < bytes.Length; i += channels, from += DecodedImage.BytesPerPixel)
        {
            pixels.Slice(from, channels).CopyTo(bytes.AsSpan(i));
        }

        return new Picture(bytes, image.Width, image.Height, channels);
    }
}
