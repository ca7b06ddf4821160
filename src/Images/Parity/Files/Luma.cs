using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>The grey that a model of one channel sees of a colour image.</summary>
internal static class Luma
{
    /// <summary>Row by row through a preprocessor that does nothing else.</summary>
    public static void Fill(DecodedImage image, Span<byte> bytes)
    {
        var preprocessor = new ImagePreprocessor(
            channels: 1,
            height: 1,
            image.Width,
            ImageResize.None,
            [],
            new PixelArithmetic(RescaleRule.None, factor: 1, mean: [], standardDeviation: [])
        );
        ImageView view = image.View;
        int[] levels = new int[image.Width];
        for (int row = 0; row < image.Height; row++)
        {
            ReadOnlySpan<byte> pixels = view.Pixels.Slice(row * view.Stride, view.Stride);
            preprocessor.ReadLevels(new ImageView(pixels, view.Width, height: 1, view.Format), levels);
            for (int column = 0; column < levels.Length; column++)
            {
                bytes[(row * levels.Length) + column] = (byte)levels[column];
            }
        }
    }
}
