namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// One buffer for all matrices of a model, so that they lie on large pages together, where one alone would not fill them.
/// </summary>
internal sealed class WeightBlock
{
    private readonly PinnedBuffer _buffer;
    private int _taken;

    private WeightBlock(int length) => _buffer = new PinnedBuffer(length, isZeroed: false);

    /// <summary>Null if no array is that long: then every matrix has a buffer of its own.</summary>
    /// <param name="lengths">Of all pieces that will be taken.</param>
    public static WeightBlock? For(IEnumerable<int> lengths)
    {
        long length = lengths.Sum(piece => (long)Aligned(piece));
        return length <= Array.MaxLength - PinnedBuffer.Slack ? new WeightBlock((int)length) : null;
    }

    /// <summary>The next piece, on a cache line.</summary>
    public PinnedBuffer Take(int length)
    {
        PinnedBuffer piece = _buffer.Slice(_taken, length);
        _taken += Aligned(length);
        return piece;
    }

    private static int Aligned(int length) => (length + PinnedBuffer.Slack - 1) / PinnedBuffer.Slack * PinnedBuffer.Slack;
}
