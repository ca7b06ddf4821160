using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class TileGridTests
{
    [Fact]
    public void Rows_are_cut_from_the_top_and_the_last_tile_may_be_shorter()
    {
        var grid = new TileGrid(rows: 7, rowsPerTile: 3);

        Assert.Equal(
            [new Tile(0, 0, 3, 0, 0, worker: 5), new Tile(1, 3, 3, 0, 0, worker: 5), new Tile(2, 6, 1, 0, 0, worker: 5)],
            Enumerable.Range(0, grid.Count).Select(number => grid.Tile(number, worker: 5))
        );
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(47, 1)]
    [InlineData(95, 1)]
    [InlineData(96, 2)]
    [InlineData(640, 13)]
    public void Channels_are_cut_too_neighbours_share_them_and_the_last_tile_takes_what_is_left(int channels, int across)
    {
        var grid = new TileGrid(rows: 5, rowsPerTile: 4, channels, channelsPerTile: 48);
        Assert.Equal(2 * across, grid.Count);

        bool[,] covered = new bool[5, channels];
        for (int number = 0; number < grid.Count; number++)
        {
            Tile tile = grid.Tile(number, worker: 0);
            Assert.Equal(number % 2, tile.Index);
            Assert.Equal(0, tile.FirstChannel % 48);
            for (int row = tile.FirstRow; row < tile.FirstRow + tile.RowCount; row++)
            {
                for (int channel = tile.FirstChannel; channel < tile.FirstChannel + tile.ChannelCount; channel++)
                {
                    Assert.False(covered[row, channel]);
                    covered[row, channel] = true;
                }
            }
        }

        Assert.DoesNotContain(false, covered.Cast<bool>());
    }
}
