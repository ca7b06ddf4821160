namespace ConvNextV2.Compiled.Imaging;

/// <summary>Which part of an image the model sees, by its preprocessing: all of it, or what a centre crop leaves.</summary>
/// <param name="ShortestEdge">What the shortest edge is resized to before a crop; 0 where there is none.</param>
/// <param name="CropHeight">Rows that are left.</param>
/// <param name="CropWidth">Columns that are left.</param>
internal readonly record struct CoveredRegion(int ShortestEdge, int CropHeight, int CropWidth)
{
    /// <summary>The part of an image of a size.</summary>
    public (CoveredRange Rows, CoveredRange Columns) Of(int width, int height)
    {
        if (ShortestEdge == 0)
        {
            return (new CoveredRange(0, height), new CoveredRange(0, width));
        }

        double scale = Math.Min(width, height) / (double)ShortestEdge;
        return (Middle(height, CropHeight * scale), Middle(width, CropWidth * scale));

        static CoveredRange Middle(int edge, double length) => new((edge - length) / 2, length);
    }
}
