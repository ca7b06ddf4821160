namespace ConvNextV2.Compiled.Simd;

/// <summary>Neighbouring channels that are a multiple of some vector's lanes.</summary>
internal readonly record struct LaneRange(int Start, int Count, int Lanes);

/// <summary>
/// Cuts channels into ranges of ever narrower vectors: 40 channels at 512 bits are 32 in vectors of 16 and 8 in one of 8. So
/// nothing is padded, nothing is read or written beyond the last channel, and no lane computes what is thrown away.
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
            // 16, 8 and 4 floats have vectors; what is left goes one by one.
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
