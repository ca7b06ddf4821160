using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// How the rows of a map are cut into tiles. A tile is the unit of work and of GRN's partial sums, so the cut is part of the
/// plan: results cannot depend on how many threads run the tiles.
/// </summary>
internal sealed record TilePlan(int Rows, int RowsPerTile)
{
    // Two, seven or fourteen cores share this many evenly, and of up to a dozen cores none is idle for long.
    private const int ManyTiles = 14;

    // Enough pixels to read each panel of weights many times while it is in the L1 cache, few enough for a tile's hidden rows
    // to stay in L2.
    private const int GoodPixels = 112;

    // Where channels are cut as well, at least two tiles read a panel once it is fetched: fewer pixels are enough.
    private const int EnoughPixels = 96;

    public int Count => (Rows + RowsPerTile - 1) / RowsPerTile;

    /// <summary>Many tiles of whole rows.</summary>
    public static TilePlan OfRows(MapShape map)
    {
        int good = (GoodPixels + map.Width - 1) / map.Width;
        return new TilePlan(map.Height, Math.Max(1, Math.Min(good, map.Height / ManyTiles)));
    }

    /// <summary>A tile for each row: for work that gains nothing from more.</summary>
    public static TilePlan EachRow(MapShape map) => new(map.Height, 1);

    /// <summary>The rows of a grid: the fewest with enough pixels; at least two tiles where the map has two rows.</summary>
    public static TilePlan OfGrid(MapShape map)
    {
        int enough = (EnoughPixels + map.Width - 1) / map.Width;
        int half = (map.Height + 1) / 2;
        return new TilePlan(map.Height, Math.Min(enough, half));
    }

    /// <summary>
    /// Whether a map has rows for many tiles, and so many pixels that a tile does not spend its time fetching weights.
    /// </summary>
    public static bool HasManyTiles(MapShape map) => map.Height >= 2 * ManyTiles && map.Channels <= map.Pixels;
}

/// <summary>
/// Tiles of rows, each cut across the output channels of a matrix as well: how small maps are shared by many cores.
/// </summary>
/// <param name="Rows">The cut into rows.</param>
/// <param name="Channels">Columns of the matrix.</param>
internal sealed record GridPlan(TilePlan Rows, int Channels)
{
    /// <summary>Where panels begin at every vector width; the runtime's PackedMatrix.ColumnGranularity.</summary>
    public const int ChannelsPerTile = 48;

    /// <summary>Tiles across the channels; the last one takes the remainder.</summary>
    public int TilesAcross => Math.Max(1, Channels / ChannelsPerTile);

    public int Count => Rows.Count * TilesAcross;
}
