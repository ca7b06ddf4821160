using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A convolution whose stride is its kernel's edge. Each input belongs to one output at most, so it is a matrix product over
/// patches.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class PatchConvolution
{
    /// <summary>The stem, straight from the image: patches are not gathered first, each is read where it stands.</summary>
    /// <param name="image">The whole image; what does not fill a patch at its right and lower edge is dropped.</param>
    /// <param name="patch">Edge of a patch.</param>
    /// <param name="tile">The rows of the output.</param>
    /// <param name="weights">From channels · patch² to the output's channels, in the checkpoint's order: channel, row,
    /// column.</param>
    /// <param name="output">The tile's rows of the first map.</param>
    public static void Run(ImagePlanes image, int patch, Tile tile, PackedMatrix weights, FeatureMap output)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(patch);
        MatrixView matrix = MatrixView.Of(weights);
        Shapes.Require(
            output.Height == tile.RowCount && output.Width == image.Width / patch && output.Channels == matrix.Outputs,
            $"{tile.RowCount} rows of {image.Channels}×{image.Height}×{image.Width} in patches of {patch} "
                + $"do not fit {output.Describe()} and weights to {matrix.Outputs}."
        );
        Shapes.Require(
            tile.HasRowsOf(image.Height / patch),
            $"Rows {tile.FirstRow} to {tile.EndRow} of patches of {patch} lie outside an image of {image.Height} rows."
        );
        fixed (float* pixels = image.Data)
        {
            // There is a patch in the image, so its inputs and all offsets are no more than the image's floats.
            var patches = new PixelGrid
            {
                Data = pixels + (tile.FirstRow * patch * image.Width),
                PixelStride = patch,
                RowStride = patch * image.Width,
                Height = output.Height,
                Width = output.Width,
            };
            var layout = new PatchLayout(image.Channels, image.Height * image.Width, patch, image.Width, patch);
            MatrixProduct.Run<GemmTile, Overwrite>(patches, layout, matrix, output, squares: []);
        }
    }
}
