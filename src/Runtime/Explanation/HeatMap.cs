using System.Numerics.Tensors;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled;

/// <summary>
/// How much each place of an image speaks for a label: Grad-CAM (arXiv 1610.02391, section 3) at the last stage's map. It
/// covers what the model saw, which is the middle of the image where the preprocessing crops.
/// </summary>
public sealed class HeatMap
{
    private readonly float[] _values;
    private readonly CoveredRegion _covered;

    internal HeatMap(float[] values, int height, int width, CoveredRegion covered) =>
        (_values, Height, Width, _covered) = (values, height, width, covered);

    /// <summary>Rows of the last stage's map.</summary>
    public int Height { get; }

    /// <summary>Columns of the last stage's map.</summary>
    public int Width { get; }

    /// <summary>Row by row, not normalised: 0 where nothing speaks for the label.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Colours an image where it speaks for the label, more the more it does; the hottest place becomes red.</summary>
    /// <param name="rgb">The image that was classified, before any resizing: height × width × 3 bytes, row by row, changed in
    /// place.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="opacity">How much of the hottest place is covered, from 0 to 1.</param>
    /// <exception cref="ArgumentException">The image has other bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An edge or the opacity is out of its range.</exception>
    public void OverlayOnto(Span<byte> rgb, int width, int height, float opacity = 0.5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (!(opacity is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "It must be from 0 to 1.");
        }

        if (rgb.Length != 3L * width * height)
        {
            throw new ArgumentException(
                $"An image of {width} by {height} pixels has {3L * width * height} bytes, but was given {rgb.Length}.",
                nameof(rgb)
            );
        }

        float hottest = TensorPrimitives.Max<float>(_values);
        if (hottest == 0)
        {
            return;
        }

        (double top, double left, double coveredHeight, double coveredWidth) = _covered.Of(width, height);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                double y = (row + 0.5 - top) / coveredHeight;
                double x = (column + 0.5 - left) / coveredWidth;
                if (y is >= 0 and < 1 && x is >= 0 and < 1)
                {
                    float heat = Interpolate((float)(y * Height) - 0.5f, (float)(x * Width) - 0.5f) / hottest;
                    Blend(rgb.Slice(3 * ((row * width) + column), 3), heat, opacity * heat);
                }
            }
        }
    }

    /// <summary>Bilinear between the centres of the map's places.</summary>
    private float Interpolate(float row, float column)
    {
        row = Math.Clamp(row, 0, Height - 1);
        column = Math.Clamp(column, 0, Width - 1);
        int top = (int)row,
            left = (int)column;
        int bottom = Math.Min(top + 1, Height - 1),
            right = Math.Min(left + 1, Width - 1);
        float upper = float.Lerp(_values[(top * Width) + left], _values[(top * Width) + right], column - left);
        float lower = float.Lerp(_values[(bottom * Width) + left], _values[(bottom * Width) + right], column - left);
        return float.Lerp(upper, lower, row - top);
    }

    // From yellow to red: both stand out from most photographs, and the order is plain without a legend.
    private static void Blend(Span<byte> pixel, float heat, float opacity)
    {
        pixel[0] = Mix(pixel[0], 255, opacity);
        pixel[1] = Mix(pixel[1], 255 * (1 - heat), opacity);
        pixel[2] = Mix(pixel[2], 0, opacity);

        static byte Mix(byte from, float to, float share) => (byte)MathF.Round(float.Lerp(from, to, share));
    }
}
