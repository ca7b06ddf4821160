using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.Explanation;

/// <summary>Takes the colours of a heat map alone, with an alpha that says what the model saw.</summary>
internal readonly ref struct HeatLayer(Span<byte> pixels, ImageView layer) : IHeatCanvas
{
    private readonly Span<byte> _pixels = pixels;
    private readonly int _stride = layer.Stride;
    private readonly int _step = layer.Format.BytesPerPixel();

    public void Paint(int row, int column, float heat, float seen)
    {
        Span<byte> pixel = _pixels.Slice((row * _stride) + (column * _step), _step);
        (float red, float green, float blue) = Cividis.At(heat);
        pixel[0] = (byte)MathF.Round(red);
        pixel[1] = (byte)MathF.Round(green);
        pixel[2] = (byte)MathF.Round(blue);
        pixel[3] = (byte)MathF.Round(byte.MaxValue * seen);
    }
}
