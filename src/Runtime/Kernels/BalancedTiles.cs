namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Cuts a row into tiles of nearly the same length, because a short last tile costs almost as much as a full one.
/// </summary>
internal readonly struct BalancedTiles
{
    private readonly int _shorter;
    private readonly int _longerTiles;

    /// <param name="length">Pixels of the row.</param>
    /// <param name="maximum">Pixels of the longest tile that there is a kernel for.</param>
    public BalancedTiles(int length, int maximum)
    {
        Count = (length + maximum - 1) / maximum;
        (_shorter, _longerTiles) = Math.DivRem(length, Count);
    }

    public int Count { get; }

    /// <summary>Pixels of a tile. The first tiles may have one more than the last.</summary>
    public int LengthOf(int tile) => tile < _longerTiles ? _shorter + 1 : _shorter;
}
