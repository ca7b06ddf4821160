namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// The tiles of a phase, top to bottom and then across: neighbours share a panel of weights, so that it is fetched once, and
/// threads that take ranges of tiles have a part of the weights each, where a map is small and its weights are not.
/// </summary>
internal readonly struct TileGrid(int rows, int rowsPerTile, int channels = 0, int channelsPerTile = 0)
{
    // The last tile of channels takes what is left over, so that none is too narrow for a panel.
    private readonly int _acrossChannels = channelsPerTile == 0 ? 1 : Math.Max(1, channels / channelsPerTile);
    private readonly int _downRows = (rows + rowsPerTile - 1) / rowsPerTile;

    public int Count => _downRows * _acrossChannels;

    public Tile Tile(int number, int worker)
    {
        (int across, int index) = Math.DivRem(number, _downRows);
        int firstRow = index * rowsPerTile;
        int firstChannel = across * channelsPerTile;
        int channelCount = across == _acrossChannels - 1 ? channels - firstChannel : channelsPerTile;
        return new Tile(index, firstRow, Math.Min(rowsPerTile, rows - firstRow), firstChannel, channelCount, worker);
    }
}
