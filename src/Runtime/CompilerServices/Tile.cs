using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>Neighbouring rows of an output map, and who works on them.</summary>
/// <param name="Index">Number of the tile, from the top.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="RowCount">Its rows; the last tile may have fewer than the others.</param>
/// <param name="Worker">Whose scratch memory it may use.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Tile(int Index, int FirstRow, int RowCount, int Worker);

/// <summary>What is done with a tile.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void TileAction<in TSession>(TSession session, Tile tile)
    where TSession : class;

/// <summary>Runs the tiles of a phase. The cut into tiles is the plan's, so results do not depend on how they are run.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Tiles
{
    /// <param name="session">Handed to every call of <paramref name="action"/>.</param>
    /// <param name="rows">Rows of the output map.</param>
    /// <param name="rowsPerTile">Rows of each tile but perhaps the last.</param>
    /// <param name="action">Must write nothing that another tile reads or writes.</param>
    public static void Run<TSession>(TSession session, int rows, int rowsPerTile, TileAction<TSession> action)
        where TSession : class
    {
        for (int index = 0, row = 0; row < rows; index++, row += rowsPerTile)
        {
            action(session, new Tile(index, row, Math.Min(rowsPerTile, rows - row), Worker: 0));
        }
    }
}
