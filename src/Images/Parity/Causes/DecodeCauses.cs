using ConvNextV2.Compiled.Images.Decoding;
using ConvNextV2.Compiled.Images.Formats;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>Why pixels may differ from Python's: each is tried, and named only if it gives Python's bytes.</summary>
internal static class DecodeCauses
{
    // Decoders of JPEG differ by so much in the rounding of their transforms and colours.
    private const int DecodersDifferBy = 4;

    private const int Last = 8;

    public static string? OfAnotherSize(byte[] encoded, Picture ours, Picture python) => Orientation(encoded, ours, python);

    public static string? OfOtherBytes(
        byte[] encoded,
        DecodedImage image,
        Picture ours,
        Picture python,
        ByteDifference difference
    ) =>
        AreReversed(ours, python) ? "its channels are in the reverse order, blue, green, red"
        : Orientation(encoded, ours, python) is { } orientation ? orientation
        : python.Channels == 3 && BlendedWith(image, python) is { } blended ? blended
        : difference.Largest <= DecodersDifferBy && IsLossy(encoded) ? "as between two decoders, or versions of one"
        : null;

    /// <summary>Whether decoders have a choice at all.</summary>
    private static bool IsLossy(byte[] encoded) => Signatures.Recognize(encoded) is ImageFormat.Jpeg or ImageFormat.WebP;

    /// <summary>Whether Python's picture, turned or mirrored, is ours: first as the file asks for it.</summary>
    private static string? Orientation(byte[] encoded, Picture ours, Picture python)
    {
        int asked = ImageFile.OrientationOf(encoded);
        return asked > 1 && IsTurned(asked, ours, python) ? $"Python did not apply the photo's orientation (EXIF {asked})"
            : Enumerable.Range(2, Last - 1).FirstOrDefault(other => IsTurned(other, ours, python)) is var found and > 0
                ? $"Python's picture is turned or mirrored, as by an orientation of {found}"
            : null;
    }

    private static bool IsTurned(int orientation, Picture ours, Picture python)
    {
        if (Decoding.Orientation.SizeOf(orientation, python.Width, python.Height) != (ours.Width, ours.Height))
        {
            return false;
        }

        (int first, int right, int down) = Decoding.Orientation.StepsOf(orientation, python.Width, python.Height);
        int channels = ours.Channels;
        ReadOnlySpan<byte> mine = ours.Bytes;
        for (int row = 0; row < ours.Height; row++)
        {
            int place = first + (row * down);
            for (int column = 0; column < ours.Width; column++, place += right, mine = mine[channels..])
            {
                if (!mine[..channels].SequenceEqual(python.Bytes.AsSpan(place * channels, channels)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool AreReversed(Picture ours, Picture python)
    {
        int channels = ours.Channels;
        if (channels < 3)
        {
            return false;
        }

        for (int i = 0; i < ours.Bytes.Length; i += channels)
        {
            for (int color = 0; color < 3; color++)
            {
                if (ours.Bytes[i + color] != python.Bytes[i + 2 - color])
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Where alpha was multiplied in instead of dropped.</summary>
    private static string? BlendedWith(DecodedImage image, Picture python) =>
        IsBlendedWith(image, python, byte.MinValue) ? "Python blended what is transparent with black"
        : IsBlendedWith(image, python, byte.MaxValue) ? "Python blended what is transparent with white"
        : null;

    /// <summary>To a level: libraries round it in several ways.</summary>
    private static bool IsBlendedWith(DecodedImage image, Picture python, int background)
    {
        ReadOnlySpan<byte> pixels = image.View.Pixels;
        bool isTransparent = false;
        for (int pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            int alpha = pixels[(pixel * DecodedImage.BytesPerPixel) + 3];
            isTransparent |= alpha < byte.MaxValue;
            for (int color = 0; color < 3; color++)
            {
                double level = pixels[(pixel * DecodedImage.BytesPerPixel) + color];
                double blended = ((level * alpha) + (background * (byte.MaxValue - alpha))) / byte.MaxValue;
                if (Math.Abs(blended - python.Bytes[(pixel * 3) + color]) > 1)
                {
                    return false;
                }
            }
        }

        return isTransparent;
    }
}
