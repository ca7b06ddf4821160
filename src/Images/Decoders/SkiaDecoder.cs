using ConvNextV2.Compiled.Images.Decoders;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// SkiaSharp, which decodes JPEG, PNG and WebP unless <see cref="ImageFile.Decoder"/> says otherwise. Its JPEG decoder is
/// libjpeg-turbo, as Pillow's is.
/// </summary>
public sealed unsafe class SkiaDecoder : IReducingDecoder
{
    private const int BytesPerPixel = 4;

    private SkiaDecoder() { }

    /// <summary>The only one: it holds nothing.</summary>
    public static SkiaDecoder Instance { get; } = new();

    /// <inheritdoc/>
    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file)
    {
        fixed (byte* bytes = file)
        {
            using SKCodec codec = Open(bytes, file.Length);
            return (codec.Info.Width, codec.Info.Height);
        }
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels) => DecodeReduced(file, denominator: 1, pixels);

    void IReducingDecoder.DecodeReduced(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels) =>
        DecodeReduced(file, denominator, pixels);

    private static void DecodeReduced(ReadOnlySpan<byte> file, int denominator, Span<byte> pixels)
    {
        fixed (byte* bytes = file)
        fixed (byte* destination = pixels)
        {
            using SKCodec codec = Open(bytes, file.Length);
            (int width, int height) = ReducedScale.SizeOf(codec.Info.Width, codec.Info.Height, denominator);

            // Without a colour space nothing is converted; unpremultiplied, colours under a transparent alpha are those of the
            // file. The codec takes the scale from the size.
            var layout = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            if (pixels.Length != (long)width * height * BytesPerPixel)
            {
                throw new ArgumentException(
                    $"There is room for {pixels.Length} bytes, and the image has {width} by {height} pixels.",
                    nameof(pixels)
                );
            }

            SKCodecResult result = codec.GetPixels(layout, (nint)destination, layout.RowBytes, SKCodecOptions.Default);
            if (result != SKCodecResult.Success)
            {
                throw new InvalidDataException($"it is damaged or cut off ({result}).");
            }
        }
    }

    /// <param name="bytes">Held in place until the codec is disposed.</param>
    /// <param name="length">How many there are.</param>
    private static SKCodec Open(byte* bytes, int length)
    {
        NativeSkia.Require();
        using SKData data = SKData.Create((nint)bytes, length);
        return SKCodec.Create(new SKMemoryStream(data), out SKCodecResult result)
            ?? throw new InvalidDataException($"its {length} bytes do not begin as an image of a known format ({result}).");
    }
}
