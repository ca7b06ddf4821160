using System.Numerics.Tensors;
using ConvNextV2.Compiled.Explanation;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled;

/// <summary>
/// How much each place of an image speaks for a label: Grad-CAM (arXiv 1610.02391, section 3) at the last stage's map. It
/// covers what the model saw, which is the middle of the image where the preprocessing crops.
/// </summary>
public sealed class HeatMap
{
    private readonly float[] _values;
    private readonly ImageGeometry _geometry;

    internal HeatMap(float[] values, int height, int width, ImageGeometry geometry) =>
        (_values, Height, Width, _geometry) = (values, height, width, geometry);

    /// <summary>Rows of the last stage's map.</summary>
    public int Height { get; }

    /// <summary>Columns of the last stage's map.</summary>
    public int Width { get; }

    /// <summary>Row by row, not normalised: 0 where nothing speaks for the label.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>
    /// Colours an image by how much each place speaks for the label: dark blue where nothing does, over grey, to light yellow at
    /// the hottest place. The colours are cividis: lighter is hotter, for the colour-blind and in grey too. What lies outside of
    /// the model's crop becomes dark grey. Alpha stays as it is.
    /// </summary>
    /// <param name="pixels">The image that was classified, as it was before the model's preprocessing; changed in place. As many
    /// bytes as <see cref="ImageView"/> takes.</param>
    /// <param name="width">Pixels of a row, from 1 to <see cref="ImageView.MaximumEdge"/>.</param>
    /// <param name="height">Rows, likewise.</param>
    /// <param name="format">The bytes of a pixel; one that has colours.</param>
    /// <param name="stride">Bytes from the beginning of a row to that of the next; 0 where no gap is between them.</param>
    /// <param name="opacity">How much of the image the colours cover, from 0 to 1.</param>
    /// <param name="markUnseen">Whether what lies outside of the crop becomes dark grey; else it stays.</param>
    /// <param name="imageWidth">Where the pixels are a copy of that image in another size, pixels of a row of the image itself,
    /// from 1 to <see cref="ImageView.MaximumEdge"/>; 0 where they are the image.</param>
    /// <param name="imageHeight">Its rows, likewise.</param>
    /// <exception cref="ArgumentException">There are fewer or more bytes than such an image has, or the format is
    /// <see cref="PixelFormat.Gray8"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An edge, the format, the stride or the opacity is out of its
    /// range.</exception>
    public void OverlayOnto(
        Span<byte> pixels,
        int width,
        int height,
        PixelFormat format,
        int stride = 0,
        float opacity = 0.5f,
        bool markUnseen = true,
        int imageWidth = 0,
        int imageHeight = 0
    )
    {
        var image = new ImageView(pixels, width, height, format, stride);
        if (format == PixelFormat.Gray8)
        {
            throw new ArgumentException($"A heat map is in colours, and pixels in {format} have none.", nameof(format));
        }

        if (!(opacity is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "It must be from 0 to 1.");
        }

        Paint(
            new HeatOverlay(pixels, image, opacity, markUnseen),
            width,
            height,
            imageWidth == 0 ? width : imageWidth,
            imageHeight == 0 ? height : imageHeight
        );
    }

    /// <summary>
    /// Paints the colours alone, as a layer that is laid over the image elsewhere, at any size: those of
    /// <see cref="OverlayOnto"/>, opaque where the model saw the image and transparent where it did not.
    /// </summary>
    /// <param name="pixels">Overwritten with red, green, blue and alpha of each pixel of the layer, row by row, colours not
    /// multiplied by alpha: 4 × width × height bytes.</param>
    /// <param name="width">Pixels of a row of the layer, from 1 to <see cref="ImageView.MaximumEdge"/>.</param>
    /// <param name="height">Rows of the layer, likewise.</param>
    /// <param name="imageWidth">Pixels of a row of the image that was classified, likewise.</param>
    /// <param name="imageHeight">Rows of that image, likewise.</param>
    /// <exception cref="ArgumentException">There are fewer or more bytes than such a layer has.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An edge is out of its range.</exception>
    public void PaintLayer(Span<byte> pixels, int width, int height, int imageWidth, int imageHeight)
    {
        var layer = new ImageView(pixels, width, height, PixelFormat.Rgba32);
        Paint(new HeatLayer(pixels, layer), width, height, imageWidth, imageHeight);
    }

    private void Paint<TCanvas>(TCanvas canvas, int width, int height, int imageWidth, int imageHeight)
        where TCanvas : struct, IHeatCanvas, allows ref struct
    {
        ImageView.RequireEdge(imageWidth, nameof(imageWidth));
        ImageView.RequireEdge(imageHeight, nameof(imageHeight));
        (ResizeAxis resizedColumns, ResizeAxis resizedRows) = _geometry.AxesOf(imageWidth, imageHeight);
        CoveredRange columns = resizedColumns.Covered.Scaled((double)width / imageWidth);
        CoveredRange rows = resizedRows.Covered.Scaled((double)height / imageHeight);
        float hottest = TensorPrimitives.Max<float>(_values);
        for (int row = 0; row < height; row++)
        {
            float y = (float)rows.PlaceOf(row, Height);
            float seenRow = (float)rows.ShareOf(row);
            for (int column = 0; column < width; column++)
            {
                float x = (float)columns.PlaceOf(column, Width);
                float share = Interpolate(y, x) / hottest;

                // Not a number where nothing is hot.
                float heat = share > 0 ? Math.Min(share, 1) : 0;
                canvas.Paint(row, column, heat, seenRow * (float)columns.ShareOf(column));
            }
        }
    }

    /// <summary>Bilinear between the centres of the map's places; beyond the outermost of them their values go on.</summary>
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
}
