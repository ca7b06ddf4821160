using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// The driver of a matrix product with a row for each pixel: panel by panel over all pixels, so that a panel stays in the
/// nearest cache that holds it while the pixels stream past.
/// </summary>
internal unsafe struct GemmKernel<TTile, TEpilogue> : IChannelKernel
    where TTile : struct, IGemmTile
    where TEpilogue : struct, IEpilogue
{
    // 28 pixels of three vectors are a sixth of the first cache: they stay there even where their stride makes them share sets.
    private const int TilesBetweenFinishes = 4;

    public PixelGrid Input;

    /// <summary>Where the inputs of a pixel lie.</summary>
    public PatchLayout Patch;

    /// <summary>All panels of the matrix, and what else it has for each column.</summary>
    public GemmColumns Columns;

    public PixelGrid Output;

    /// <summary>The first column to compute; a panel begins there.</summary>
    public int FirstColumn;

    /// <summary>The column after the last to compute; a panel begins there too, or the matrix ends.</summary>
    public int EndColumn;

    /// <summary>A sum for each column of the matrix, where the epilogue makes them.</summary>
    public float* Squares;

    public readonly void Run<TSimd, TVector>(int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int column = start;
        for (int vectorsLeft = count / TSimd.Lanes; vectorsLeft > 0 && column < EndColumn; )
        {
            int vectors = PanelLayout.NextPanel(vectorsLeft, TTile.VectorsPerPanel);
            if (column >= FirstColumn)
            {
                switch (vectors)
                {
                    case 3 when TTile.VectorsPerPanel >= 3:
                        RunPanel<TSimd, TVector, Three>(column);
                        break;
                    case 2:
                        RunPanel<TSimd, TVector, Two>(column);
                        break;
                    default:
                        RunPanel<TSimd, TVector, One>(column);
                        break;
                }
            }

            vectorsLeft -= vectors;
            column += vectors * TSimd.Lanes;
        }
    }

    // Optimised from the first call as the tiles are: until tiering came to it, it would slow them down by a tenth.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void RunPanel<TSimd, TVector, TVectors>(int column)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        var tiles = new BalancedTiles(Input.Width, TTile.LongestTile);
        int columns = TVectors.Value * TSimd.Lanes;
        var panel = new GemmPanel
        {
            Columns = Columns.From(column, Patch.Inputs),
            Patch = Patch,
            InputStride = Input.PixelStride,
            OutputStride = Output.PixelStride,
        };
        panel.ReadAhead(columns, tiles.Count * Input.Height);
        for (int row = 0; row < Input.Height; row++)
        {
            float* input = Input.Row(row);
            float* output = Output.Row(row) + column;
            float* unfinished = output;
            int pixels = 0;
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int length = tiles.LengthOf(tile);
                RunTile<TSimd, TVector, TVectors>(length, in panel, input, output);
                input += length * panel.InputStride;
                output += length * panel.OutputStride;
                pixels += length;
                panel.NextTile();
                if ((tile + 1) % TilesBetweenFinishes == 0 || tile == tiles.Count - 1)
                {
                    TEpilogue.Finish<TSimd, TVector>(unfinished, panel.OutputStride, pixels, columns, Squares + column);
                    unfinished = output;
                    pixels = 0;
                }
            }
        }
    }

    private static void RunTile<TSimd, TVector, TVectors>(int pixels, in GemmPanel panel, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
    {
        // What is looked at again is stored as it is first: by the same tiles, which the JIT has to compile once then.
        if (TEpilogue.SumsSquares)
        {
            RunTile<TSimd, TVector, TVectors, Overwrite>(pixels, in panel, input, output);
        }
        else
        {
            RunTile<TSimd, TVector, TVectors, TEpilogue>(pixels, in panel, input, output);
        }
    }

    private static void RunTile<TSimd, TVector, TVectors, TStore>(int pixels, in GemmPanel panel, float* input, float* output)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TVectors : struct, IConstant
        where TStore : struct, IEpilogue
    {
        switch (pixels)
        {
            case 7 when TTile.LongestTile >= 7:
                TTile.Run<TSimd, TVector, Seven, TVectors, TStore>(in panel, input, output);
                break;
            case 6 when TTile.LongestTile >= 6:
                TTile.Run<TSimd, TVector, Six, TVectors, TStore>(in panel, input, output);
                break;
            case 5 when TTile.LongestTile >= 5:
                TTile.Run<TSimd, TVector, Five, TVectors, TStore>(in panel, input, output);
                break;
            case 4:
                TTile.Run<TSimd, TVector, Four, TVectors, TStore>(in panel, input, output);
                break;
            case 3:
                TTile.Run<TSimd, TVector, Three, TVectors, TStore>(in panel, input, output);
                break;
            case 2:
                TTile.Run<TSimd, TVector, Two, TVectors, TStore>(in panel, input, output);
                break;
            default:
                TTile.Run<TSimd, TVector, One, TVectors, TStore>(in panel, input, output);
                break;
        }
    }
}
