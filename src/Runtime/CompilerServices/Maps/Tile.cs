using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>Some rows of an output map and, where a matrix makes them, perhaps only some of their channels.</summary>
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

    /// <summary>The row after the last, which need not fit 32 bits.</summary>
    internal long EndRow => (long)FirstRow + RowCount;

    /// <summary>The channel after the last, likewise.</summary>
    internal long EndChannel => (long)FirstChannel + ChannelCount;

    /// <summary>Whether it has rows, and all of them are among so many.</summary>
    internal bool HasRowsOf(int rows) => FirstRow >= 0 && RowCount > 0 && EndRow <= rows;

    /// <summary>Whether it has channels, and all of them are among so many.</summary>
    internal bool HasChannelsOf(int channels) => FirstChannel >= 0 && ChannelCount > 0 && EndChannel <= channels;

    /// <summary>For messages.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"rows {FirstRow} to {EndRow}, channels {FirstChannel} to {EndChannel}");
}
