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

    /// <param name="length">Floats; all zero at first.</param>
    public unsafe PinnedBuffer(int length)
    {
        int slack = CacheLine / sizeof(float);
        _array = GC.AllocateArray<float>(checked(length + slack), pinned: true);
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
}
