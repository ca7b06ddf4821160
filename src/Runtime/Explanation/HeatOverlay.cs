using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.Explanation;

/// <summary>Mixes the colours of a heat map into an image's bytes.</summary>
internal readonly ref struct HeatOverlay(Span<byte> pixels, ImageView image, float opacity, bool markUnseen) : IHeatCanvas
{
    // What the model did not see becomes grey, and so much darker that it is told from an image that is grey itself.
    private const float UnseenBrightness = 0.5f;

    // ITU-R 709's luma.
    private const float RedWeight = 0.2126f,
        GreenWeight = 0.7152f,
        BlueWeight = 0.0722f;

    private readonly Span<byte> _pixels = pixels;
    private readonly int _stride = image.Stride;
    private readonly int _step = image.Format.BytesPerPixel();
    private readonly int _red = image.Format.ByteOf(0);
    private readonly int _blue = image.Format.ByteOf(2);

    public void Paint(int row, int column, float heat, float seen)
    {
        Span<byte> pixel = _pixels.Slice((row * _stride) + (column * _step), _step);
        ref byte red = ref pixel[_red];
        ref byte green = ref pixel[1];
        ref byte blue = ref pixel[_blue];
        (float hotRed, float hotGreen, float hotBlue) = Cividis.At(heat);
        float grey = UnseenBrightness * ((RedWeight * red) + (GreenWeight * green) + (BlueWeight * blue));
        red = Mix(red, hotRed, grey, seen);
        green = Mix(green, hotGreen, grey, seen);
        blue = Mix(blue, hotBlue, grey, seen);
    }

    private byte Mix(byte level, float hot, float grey, float seen)
    {
        float inside = float.Lerp(level, hot, opacity);
        float outside = markUnseen ? grey : level;
        return (byte)MathF.Round(float.Lerp(outside, inside, seen));
    }
}
