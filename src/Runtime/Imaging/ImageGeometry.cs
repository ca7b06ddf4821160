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
            crops.Length > 0 ? (crops[^1].Height, crops[^1].Width)
            : resize.KeepsProportions ? null
            : resize.IsNone ? (height, width)
            : (resize.Height, resize.Width);
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
        int shortest = Math.Min(width, height);
        var columns = ResizeAxis.Resize(width, Resized(width, Resize.Width));
        var rows = ResizeAxis.Resize(height, Resized(height, Resize.Height));
        foreach (CenterCrop crop in Crops)
        {
            columns = columns.Crop(crop.StartOf(columns.Length, crop.Width), crop.Width);
            rows = rows.Crop(crop.StartOf(rows.Length, crop.Height), crop.Height);
        }

        return (columns, rows);

        // As in Python, where a true division is rounded down.
        long Resized(int source, int target) =>
            Resize.IsNone ? source
            : Resize.KeepsProportions ? (long)((double)((long)target * source) / shortest)
            : target;
    }
}
