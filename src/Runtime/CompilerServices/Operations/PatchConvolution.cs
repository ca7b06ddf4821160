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
    /// <summary>The stem, straight from the image: nothing is gathered, each patch is read where it stands.</summary>
    /// <param name="image">The whole image; what does not fill a patch at its right and lower edge is dropped.</param>
    /// <param name="patch">Edge of a patch.</param>
    /// <param name="tile">The rows of the output.</param>
    /// <param name="weights">From channels · patch² to the output's channels, in the checkpoint's order: channel, row,
    /// column.</param>
    /// <param name="output">The tile's rows of the first map.</param>
    public static void Run(ImagePlanes image, int patch, Tile tile, PackedMatrix weights, FeatureMap output)
    {
        Shapes.Require(
            output.Height == tile.RowCount && output.Width == image.Width / patch && output.Channels == weights.Outputs,
            $"{tile.RowCount} rows of {image.Channels}×{image.Height}×{image.Width} in patches of {patch} do not fit {output.Describe()} and weights to {weights.Outputs}."
        );
        Shapes.Require(
            tile.FirstRow >= 0 && (tile.FirstRow + tile.RowCount) * patch <= image.Height,
            $"Rows {tile.FirstRow} to {tile.FirstRow + tile.RowCount} of patches lie outside an image of {image.Height} rows."
        );
        fixed (float* pixels = image.Data)
        {
            var patches = new Pointwise.Operand
            {
                Data = pixels + ((nint)tile.FirstRow * patch * image.Width),
                Inputs = new PixelInputs(image.Channels, (nint)image.Height * image.Width, patch, image.Width, patch),
                PixelStride = patch,
                RowStride = (nint)patch * image.Width,
                Rows = output.Height,
                Columns = output.Width,
            };
            Pointwise.Multiply<Overwrite>(
                patches,
                image.Channels * patch * patch,
                weights.Panels.Span,
                weights.Bias.Span,
                weights.Vectors,
                output,
                0,
                output.Channels,
                squares: []
            );
        }
    }
}
