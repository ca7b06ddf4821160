using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>A convolution whose stride is its kernel's edge. Each input belongs to one output at most, so it is a matrix product over patches.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PatchConvolution
{
    /// <summary>The stem: patches of the image, gathered channel by channel and row by row as the checkpoint orders its weights.</summary>
    /// <param name="image">The whole image; what does not fill a patch at its right and lower edge is dropped.</param>
    /// <param name="patch">Edge of a patch.</param>
    /// <param name="tile">The rows of the output.</param>
    /// <param name="weights">From channels · patch² to the output's channels.</param>
    /// <param name="patches">Scratch for the tile's patches.</param>
    /// <param name="output">The tile's rows of the first map.</param>
    public static void Run(ImagePlanes image, int patch, Tile tile, PackedMatrix weights, FeatureMap patches, FeatureMap output)
    {
        Gather(image, patch, tile, patches);
        Pointwise.Run(patches, weights, output);
    }

    /// <summary>The downsampling, on patches that <see cref="LayerNorm.NormalizeIntoPatches"/> has gathered.</summary>
    public static void Run(FeatureMap patches, PackedMatrix weights, FeatureMap output) => Pointwise.Run(patches, weights, output);

    internal static void Gather(ImagePlanes image, int patch, Tile tile, FeatureMap patches)
    {
        Shapes.Require(
            patches.Height == tile.RowCount && patches.Width == image.Width / patch && patches.Channels == image.Channels * patch * patch,
            $"Patches of {patch}×{patch} from {tile.RowCount} rows of {image.Channels}×{image.Height}×{image.Width} do not fit {patches.Describe()}.");
        Shapes.Require(
            tile.FirstRow >= 0 && (tile.FirstRow + tile.RowCount) * patch <= image.Height,
            $"Rows {tile.FirstRow} to {tile.FirstRow + tile.RowCount} of patches lie outside an image of {image.Height} rows.");

        for (int row = 0; row < patches.Height; row++)
        {
            for (int channel = 0; channel < image.Channels; channel++)
            {
                for (int y = 0; y < patch; y++)
                {
                    int line = (((channel * image.Height) + ((tile.FirstRow + row) * patch) + y) * image.Width);
                    ReadOnlySpan<float> source = image.Data.Slice(line, patches.Width * patch);
                    int offset = ((channel * patch) + y) * patch;
                    for (int column = 0; column < patches.Width; column++)
                    {
                        source.Slice(column * patch, patch).CopyTo(patches.Pixel(row, column)[offset..]);
                    }
                }
            }
        }
    }
}
