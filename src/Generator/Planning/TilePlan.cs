namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// How the rows of a map are cut into tiles. A tile is the unit of work and of GRN's partial sums, so the cut is part of the plan:
/// results cannot depend on how many threads run the tiles.
/// </summary>
internal sealed record TilePlan(int Rows, int RowsPerTile)
{
    // Enough pixels for each packed panel of weights to be read many times from cache once it is there,
    // few enough for a tile's hidden rows to stay in L2.
    private const int MinimumPixels = 96;

    public int Count => (Rows + RowsPerTile - 1) / RowsPerTile;

    /// <summary>The fewest rows that hold enough pixels; at least two tiles where the map has two rows, so that two cores can share it.</summary>
    public static TilePlan For(MapShape map)
    {
        int enough = (MinimumPixels + map.Width - 1) / map.Width;
        int half = (map.Height + 1) / 2;
        return new TilePlan(map.Height, Math.Min(enough, half));
    }
}
