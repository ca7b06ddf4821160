namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Floats in a managed array that never moves, the first on a cache line. A span of it keeps it alive, so nothing that is handed out
/// can dangle, and there is nothing to free.
/// </summary>
internal sealed class PinnedBuffer
{
    /// <summary>Floats of a cache line: what an array is longer than its buffer.</summary>
    public const int Slack = CacheLine / sizeof(float);

    private const int CacheLine = 64;

    private readonly float[] _array;
    private readonly int _start;

    /// <param name="length">Floats.</param>
    /// <param name="isZeroed">Whether all are zero at first; what is filled before anybody reads it need not be.</param>
    public unsafe PinnedBuffer(int length, bool isZeroed = true)
    {
        _array = GC.AllocateUninitializedArray<float>(checked(length + Slack), pinned: true);
        fixed (float* first = _array)
        {
            HugePages.Advise(first, sizeof(float) * (long)_array.Length);
            nuint past = (nuint)first % CacheLine;
            _start = past == 0 ? 0 : (int)((CacheLine - past) / sizeof(float));
        }

        Length = length;
        if (isZeroed)
        {
            Span.Clear();
        }
    }

    private PinnedBuffer(float[] array, int start, int length) => (_array, _start, Length) = (array, start, length);

    /// <summary>What a slot holds until it is filled.</summary>
    public static PinnedBuffer Empty { get; } = new(0);

    public int Length { get; }

    /// <summary>A part of the buffer, which keeps all of it alive.</summary>
    public PinnedBuffer Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + length, Length, nameof(length));
        return new PinnedBuffer(_array, _start + start, length);
    }

    public Span<float> Span => _array.AsSpan(_start, Length);

    public Memory<float> Memory => _array.AsMemory(_start, Length);
}
