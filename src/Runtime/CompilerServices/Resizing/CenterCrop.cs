using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The middle of an image; where the image is smaller, black is added around it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CenterCrop
{
    private readonly CropRule _rule;

    /// <param name="height">Rows that are kept, from 1.</param>
    /// <param name="width">Columns that are kept, likewise.</param>
    /// <param name="rule">Where the middle lies.</param>
    public CenterCrop(int height, int width, CropRule rule)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (Height, Width, _rule) = (height, width, rule);
    }

    internal int Height { get; }

    internal int Width { get; }

    /// <summary>The same crop of another library's. timm's is torchvision's for images of either.</summary>
    internal CenterCrop With(ImageBackend backend) =>
        _rule == CropRule.HalfToEven
            ? this
            : new CenterCrop(Height, Width, backend == ImageBackend.Torchvision ? CropRule.Truncate : CropRule.Floor);

    /// <summary>The place of an edge's first pixel that is kept; negative where so many are added before the first.</summary>
    /// <param name="length">Of the edge that is cropped.</param>
    /// <param name="kept">Of it, this crop's height or width.</param>
    internal long StartOf(long length, int kept)
    {
        // A shift rounds down, of negative numbers too; a division rounds towards zero.
        long excess = length - kept;
        return _rule switch
        {
            CropRule.Floor => excess >> 1,
            CropRule.HalfToEven when excess % 4 == 3 => (excess / 2) + 1,
            _ => excess / 2,
        };
    }
}
