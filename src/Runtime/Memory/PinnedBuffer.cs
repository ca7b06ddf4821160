namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Floats in a managed array that never moves, the first on a cache line, or of a large buffer on a huge page. A span of it
/// keeps it alive, so nothing that is handed out can dangle, and there is nothing to free.
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
        (int alignment, long padded) = HugePages.IsWorthwhile(length)
            ? (HugePages.PageLength, HugePages.RoundUp(length))
            : (CacheLine, length);
        _array = GC.AllocateUninitializedArray<float>(checked((int)padded + (alignment / sizeof(float))), pinned: true);
        fixed (float* first = _array)
        {
            nuint past = (nuint)first % (nuint)alignment;
            _start = past == 0 ? 0 : (int)(((nuint)alignment - past) / sizeof(float));
            if (alignment == HugePages.PageLength)
            {
                HugePages.Advise(first + _start, sizeof(float) * padded);
            }
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
