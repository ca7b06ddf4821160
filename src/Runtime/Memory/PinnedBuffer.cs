namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Floats in a managed array that never moves, the first on a cache line: what is handed out. A span of it keeps it alive, so
/// it is readable for as long as somebody holds one, whatever became of its session.
/// </summary>
internal sealed class PinnedBuffer
{
    private const int CacheLine = 64;
    private const int Slack = CacheLine / sizeof(float);

    private readonly float[] _array;
    private readonly int _start;

    /// <param name="length">Floats, from 0 to <see cref="MaximumLength"/>. All are zero at first.</param>
    public unsafe PinnedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaximumLength);
        _array = GC.AllocateArray<float>(length + Slack, pinned: true);
        fixed (float* first = _array)
        {
            nuint past = (nuint)first % CacheLine;
            _start = past == 0 ? 0 : (int)((CacheLine - past) / sizeof(float));
        }

        Length = length;
    }

    /// <summary>What an array can hold beside the alignment.</summary>
    public static int MaximumLength => Array.MaxLength - Slack;

    public int Length { get; }

    public Span<float> Span => _array.AsSpan(_start, Length);
}
