namespace ConvNextV2.Compiled.Memory;

/// <summary>Hands out a block from front to back, each piece on a cache line.</summary>
internal sealed class BumpAllocator(NativeBlock block)
{
    private const int CacheLineFloats = 16;

    private long _taken;

    /// <summary>Floats that a piece takes of a block.</summary>
    public static long Padded(long length) => (length + CacheLineFloats - 1) / CacheLineFloats * CacheLineFloats;

    /// <exception cref="ArgumentOutOfRangeException">The block has no more.</exception>
    public NativeFloats Take(int length)
    {
        NativeFloats piece = block.Slice(_taken, length);
        _taken += Padded(length);
        return piece;
    }
}
