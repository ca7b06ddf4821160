namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>The bits of a GIF's blocks, lowest first.</summary>
internal ref struct GifBits(ReadOnlySpan<byte> blocks)
{
    private FileReader _reader = new(blocks);
    private ReadOnlySpan<byte> _block;
    private uint _bits;
    private int _count;

    /// <param name="length">Up to 12.</param>
    /// <exception cref="InvalidDataException">There are no more.</exception>
    public int Read(int length)
    {
        while (_count < length)
        {
            if (_block.IsEmpty)
            {
                _block = _reader.Read(_reader.ReadByte());
                if (_block.IsEmpty)
                {
                    throw new InvalidDataException("it is cut off: its pixels end early.");
                }
            }

            _bits |= (uint)_block[0] << _count;
            _block = _block[1..];
            _count += 8;
        }

        int code = (int)(_bits & ((1u << length) - 1));
        _bits >>= length;
        _count -= length;
        return code;
    }
}
