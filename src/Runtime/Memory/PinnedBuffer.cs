namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Floats in a managed array that never moves, the first on a cache line. A span of it keeps it alive, so nothing that is handed out
/// can dangle, and there is nothing to free.
/// </summary>
internal sealed class PinnedBuffer
{
    private const int CacheLine = 64;

    private readonly float[] _array;
    private readonly int _start;

    /// <param name="length">Floats.</param>
    /// <param name="isZeroed">Whether all are zero at first; what is filled before anybody reads it need not be.</param>
    public unsafe PinnedBuffer(int length, bool isZeroed = true)
    {
        int slack = CacheLine / sizeof(float);
        int withSlack = checked(length + slack);
        _array = isZeroed ? GC.AllocateArray<float>(withSlack, pinned: true) : GC.AllocateUninitializedArray<float>(withSlack, pinned: true);
        fixed (float* first = _array)
        {
            nuint past = (nuint)first % CacheLine;
            _start = past == 0 ? 0 : (int)((CacheLine - past) / sizeof(float));
        }

        Length = length;
    }

    /// <summary>What a slot holds until it is filled.</summary>
    public static PinnedBuffer Empty { get; } = new(0);

    public int Length { get; }

    public Span<float> Span => _array.AsSpan(_start, Length);

    public Memory<float> Memory => _array.AsMemory(_start, Length);
}
