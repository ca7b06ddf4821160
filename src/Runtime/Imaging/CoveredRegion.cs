namespace ConvNextV2.Compiled.Imaging;

/// <summary>Which part of an image the model sees, by its preprocessing: all of it, or what a centre crop leaves.</summary>
/// <param name="ShortestEdge">What the shortest edge is resized to before a crop; 0 where there is none.</param>
/// <param name="CropHeight">Rows that are left.</param>
/// <param name="CropWidth">Columns that are left.</param>
internal readonly record struct CoveredRegion(int ShortestEdge, int CropHeight, int CropWidth)
{
    /// <summary>In pixels of an image, from its upper left corner.</summary>
    public (double Top, double Left, double Height, double Width) Of(int width, int height)
    {
        if (ShortestEdge == 0)
        {
            return (0, 0, height, width);
        }

        double scale = Math.Min(width, height) / (double)ShortestEdge;
        (double coveredHeight, double coveredWidth) = (CropHeight * scale, CropWidth * scale);
        return ((height - coveredHeight) / 2, (width - coveredWidth) / 2, coveredHeight, coveredWidth);
    }
}
