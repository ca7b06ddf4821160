using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Tests.Packing;

public class KernelWarmUpTests
{
    [Fact]
    public void A_number_of_channels_is_cut_into_the_same_vectors_and_panels_as_its_representative()
    {
        foreach (VectorWidth vectors in Enum.GetValues<VectorWidth>())
        {
            for (int channels = 1; channels <= 2048; channels++)
            {
                Assert.Equal(Pieces(channels, vectors), Pieces(KernelShapes.Representative(channels), vectors));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kernel_of_a_model_runs_on_zeros_at_every_width(bool areQuantized)
    {
        foreach (VectorWidth vectors in VectorWidths.Supported)
        {
            var shapes = new KernelShapes(vectors) { AreQuantized = areQuantized };
            shapes.Stages.UnionWith([5, 40, 320]);
            shapes.Expansions.UnionWith([20, 160, 1280]);
            shapes.Projections.UnionWith([5, 40, 320]);
            shapes.Classifiers.UnionWith([1, 1000]);

            foreach ((_, int channels, Action<int> run) in KernelWarmUp.JobsFor(shapes))
            {
                run(channels);
            }
        }
    }

    /// <summary>So a model whose maps are so wide, as of 224×224, has no tiles that its first run compiles.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void A_map_of_a_multiple_of_seven_pixels_is_cut_into_tiles_as_long_as_those_of_the_warm_up(int longest)
    {
        HashSet<int> compiled = TileLengths(KernelWarmUp.Pixels, longest);
        for (int pixels = 7; pixels <= 56 * 56; pixels += 7)
        {
            Assert.Subset(compiled, TileLengths(pixels, longest));
        }
    }

    [Fact]
    public void No_tile_is_longer_than_those_of_the_warm_up()
    {
        Assert.Contains(GemmTile.LongestTile, TileLengths(KernelWarmUp.Pixels, GemmTile.LongestTile));
    }

    [Fact]
    public void What_a_model_has_not_is_not_compiled()
    {
        var shapes = new KernelShapes(VectorWidth.Bits128);
        shapes.Stages.Add(8);

        Assert.Equal(["patches", "depthwise", "norms"], KernelWarmUp.JobsFor(shapes).Select(job => job.Kind));
    }

    private static HashSet<int> TileLengths(int pixels, int longest)
    {
        var tiles = new BalancedTiles(pixels, longest);
        return [.. Enumerable.Range(0, tiles.Count).Select(tiles.LengthOf)];
    }

    /// <summary>Lanes of a vector, and vectors of a panel.</summary>
    private static HashSet<(int Lanes, int Vectors)> Pieces(int channels, VectorWidth vectors)
    {
        HashSet<(int, int)> pieces = [];
        foreach (LaneRange range in new LaneRanges(channels, vectors))
        {
            for (int left = range.Count / range.Lanes; left > 0; )
            {
                int panel = PanelLayout.NextPanel(left, PackedMatrix.VectorsPerPanel);
                pieces.Add((range.Lanes, panel));
                left -= panel;
            }
        }

        return pieces;
    }
}
