using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Floats outside of the collector's heap, which is told of their size. Disposing gives them back at once or, where somebody
/// holds the handle by <see cref="SafeHandle.DangerousAddRef"/>, when that ends; a block that was forgotten is given back by
/// the handle's finaliser. All are zero at first.
/// </summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    private const int CacheLine = 64;

    private readonly nuint _bytes;
    private readonly bool _isMapped;
    private readonly float* _first;

    /// <param name="length">Floats. From 2 MiB on they lie on huge pages, where the system has them.</param>
    /// <exception cref="OutOfMemoryException">The system has no such memory.</exception>
    public NativeBlock(long length)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        if (_bytes >= SystemPages.HugeLength)
        {
            nuint pages = checked((_bytes + SystemPages.HugeLength - 1) / SystemPages.HugeLength * SystemPages.HugeLength);
            _first = (float*)SystemPages.Map(pages, out void* mapping);
            if (_first != null)
            {
                _isMapped = true;
                _bytes = pages;
                SetHandle((nint)mapping);
            }
        }

        if (_first == null)
        {
            _first = (float*)NativeMemory.AlignedAlloc(_bytes, CacheLine);
            NativeMemory.Clear(_first, _bytes);
            SetHandle((nint)_first);
        }

        GC.AddMemoryPressure((long)_bytes);
    }

    /// <summary>Floats.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>A part of the block. It keeps the object alive, but not the memory of one that is disposed.</summary>
    public NativeFloats Slice(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new NativeFloats(this, _first + start, length);
    }

    /// <summary>Keeps the memory in its place until <see cref="SafeHandle.DangerousRelease"/>.</summary>
    /// <returns>Whether it is still there.</returns>
    public bool TryHold()
    {
        bool isHeld = false;
        if (IsClosed)
        {
            return false;
        }

        try
        {
            DangerousAddRef(ref isHeld);
        }
        catch (ObjectDisposedException)
        {
            // It was given back after the look at it.
        }

        return isHeld;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_isMapped)
        {
            SystemPages.Unmap((void*)handle, _bytes);
        }
        else
        {
            NativeMemory.AlignedFree((void*)handle);
        }

        GC.RemoveMemoryPressure((long)_bytes);
        return true;
    }
}
