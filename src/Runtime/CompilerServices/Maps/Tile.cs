using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>A part of an output map: some of its rows and, where a matrix makes them, perhaps only some of its channels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Tile
{
    internal Tile(int index, int firstRow, int rowCount, int firstChannel, int channelCount, int worker) =>
        (Index, FirstRow, RowCount, FirstChannel, ChannelCount, Worker) = (
            index,
            firstRow,
            rowCount,
            firstChannel,
            channelCount,
            worker
        );

    /// <summary>The number of its rows among the tiles, from the top.</summary>
    public int Index { get; }

    internal int FirstRow { get; }

    /// <summary>The last tile may have fewer than the others.</summary>
    internal int RowCount { get; }

    internal int FirstChannel { get; }

    /// <summary>0 where channels are not cut.</summary>
    internal int ChannelCount { get; }

    /// <summary>The thread whose scratch memory it may use.</summary>
    internal int Worker { get; }

    /// <summary>For messages.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"rows {FirstRow} to {(long)FirstRow + RowCount}, channels {FirstChannel} to {(long)FirstChannel + ChannelCount}"
        );
}
