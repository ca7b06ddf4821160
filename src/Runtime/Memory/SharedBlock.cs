namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// A block with several owners, the models of one set of weights: it is given back when the last of them lets go and no run is
/// in it.
/// </summary>
internal sealed class SharedBlock
{
    private const int GivenBack = -1;

    private NativeBlock? _block;
    private int _owners;

    /// <summary>Floats; 0 before they are allocated.</summary>
    public long Length => _block?.Length ?? 0;

    /// <summary>Allocates the block, once.</summary>
    /// <param name="length">Floats.</param>
    /// <exception cref="OutOfMemoryException">The system has no such memory.</exception>
    public BumpAllocator Allocate(long length)
    {
        _block = new NativeBlock(length);
        return new BumpAllocator(_block);
    }

    /// <summary>Gives back what no owner came for.</summary>
    public void Abandon() => _block?.Dispose();

    /// <returns>Whether the block is still there.</returns>
    public bool TryAddOwner()
    {
        int owners;
        do
        {
            owners = Volatile.Read(ref _owners);
            if (owners == GivenBack)
            {
                return false;
            }
        } while (Interlocked.CompareExchange(ref _owners, owners + 1, owners) != owners);

        return true;
    }

    /// <summary>To be called once by each owner.</summary>
    public void RemoveOwner()
    {
        if (Interlocked.Decrement(ref _owners) == 0 && Interlocked.CompareExchange(ref _owners, GivenBack, 0) == 0)
        {
            _block?.Dispose();
        }
    }

    /// <summary>Keeps the memory in its place until <see cref="Release"/>.</summary>
    /// <returns>Whether it is still there.</returns>
    public bool TryHold() => _block is null || _block.TryHold();

    public void Release() => _block?.DangerousRelease();
}
