using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>How an image of any size becomes one of the model's: a resize, then centre crops.</summary>
internal sealed class ImageGeometry
{
    /// <exception cref="ArgumentException">What is left of an image has not the model's size.</exception>
    public ImageGeometry(int height, int width, ImageResize resize, params CenterCrop[] crops)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (Height, Width, Resize, Crops) = (height, width, resize, crops);
        (int Height, int Width)? end =
            crops.Length > 0
                ? (crops[^1].Height, crops[^1].Width)
                : resize.Rule switch
                {
                    ResizeRule.None => (height, width),
                    ResizeRule.Warp => (resize.Height, resize.Width),
                    _ => null,
                };
        if (end != (height, width))
        {
            string found = end is { } size ? $"{size.Height}×{size.Width}" : "a size that depends on the image";
            throw new ArgumentException($"The model takes {height}×{width}, but resize and crops end at {found}.");
        }
    }

    public int Height { get; }

    public int Width { get; }

    public ImageResize Resize { get; }

    public IReadOnlyList<CenterCrop> Crops { get; }

    /// <summary>Whether images need not have the model's size.</summary>
    public bool TakesAnySize => !Resize.IsNone || Crops.Count > 0;

    /// <summary>What becomes of each direction of an image.</summary>
    public (ResizeAxis Columns, ResizeAxis Rows) AxesOf(int width, int height)
    {
        (long resizedWidth, long resizedHeight) = ResizedSizeOf(width, height);
        var columns = ResizeAxis.Resize(width, resizedWidth);
        var rows = ResizeAxis.Resize(height, resizedHeight);
        foreach (CenterCrop crop in Crops)
        {
            columns = columns.Crop(crop.StartOf(columns.Length, crop.Width), crop.Width);
            rows = rows.Crop(crop.StartOf(rows.Length, crop.Height), crop.Height);
        }

        return (columns, rows);
    }

    /// <summary>Columns and rows that an image is resized to, before it is cropped.</summary>
    public (long Width, long Height) ResizedSizeOf(int width, int height)
    {
        return (Resized(width, Resize.Width), Resized(height, Resize.Height));

        // In the order of Python's operations, because a rounding decides over a pixel.
        long Resized(int source, int target) =>
            Resize.Rule switch
            {
                ResizeRule.None => source,
                ResizeRule.Warp => target,
                ResizeRule.ShortestEdge => (long)((double)((long)target * source) / Math.Min(width, height)),
                ResizeRule.Cover => Rounded(source / Math.Min(HeightRatio(), WidthRatio())),
                _ => Rounded(source / Math.Max(HeightRatio(), WidthRatio())),
            };

        double HeightRatio() => (double)height / Resize.Height;

        double WidthRatio() => (double)width / Resize.Width;

        // A strip would vanish; there Pillow fails.
        static long Rounded(double edge) => Math.Max(1, (long)Math.Round(edge, MidpointRounding.ToEven));
    }
}
