namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// What a worker keeps of a tile, because no other reads it: rows in floats, then rows in eight bits. Either may be absent.
/// </summary>
/// <param name="Rows">As floats.</param>
/// <param name="QuantizedRows">As bytes.</param>
internal sealed record TileScratch(MapShape? Rows = null, MapShape? QuantizedRows = null)
{
    /// <summary>Where the rows of bytes begin, in floats.</summary>
    public int QuantizedOffset => Rows is { } rows ? ArenaPlanner.Align(rows.Pixels * rows.PixelStride) : 0;

    /// <summary>In floats.</summary>
    public int Length =>
        QuantizedRows is { } bytes ? QuantizedOffset + (bytes.Pixels * bytes.QuantizedPixelStride)
        : Rows is { } floats ? floats.Pixels * floats.PixelStride
        : 0;

    /// <summary>
    /// For the input of a matrix. A grid reads it from the arena, in the matrix's precision: only the floats that are quantised
    /// are a worker's then.
    /// </summary>
    public static TileScratch Of(MapShape input, TilePlan tiles, WorkSplit split, Precision precision)
    {
        MapShape rows = input.WithRows(tiles.RowsPerTile);
        return (split, precision) switch
        {
            (WorkSplit.Rows, Precision.Float32) => new TileScratch(rows),
            (WorkSplit.Rows, _) => new TileScratch(rows, rows),
            (_, Precision.Float32) => new TileScratch(),
            _ => new TileScratch(rows),
        };
    }
}
