namespace ConvNextV2.Compiled.Simd;

/// <summary>Neighbouring channels, a multiple of the lanes of the vectors that they are computed with.</summary>
internal readonly record struct LaneRange(int Start, int Count, int Lanes);

/// <summary>
/// Cuts channels into ranges of ever narrower vectors: 40 channels at 512 bits are two vectors of 16 and one of 8. So nothing
/// is padded, nothing is read or written beyond the last channel, and no lane is wasted.
/// </summary>
internal struct LaneRanges(int channels, VectorWidth widest)
{
    private int _start = 0;
    private int _lanes = 2 * widest.Lanes();

    public LaneRange Current { get; private set; } = default;

    public readonly LaneRanges GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_start < channels)
        {
            // There are vectors of 16, 8 and 4 floats; the rest goes one by one.
            _lanes = _lanes > 4 ? _lanes / 2 : 1;
            int count = (channels - _start) / _lanes * _lanes;
            if (count > 0)
            {
                Current = new LaneRange(_start, count, _lanes);
                _start += count;
                return true;
            }
        }

        return false;
    }
}
