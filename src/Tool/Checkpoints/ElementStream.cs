namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Takes the elements of a tensor, which are written to it in pieces that need not end where an element does.</summary>
/// <param name="size">Bytes of an element.</param>
internal abstract class ElementStream(int size) : Stream
{
    private readonly byte[] _split = new byte[size];
    private int _inSplit;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_inSplit > 0)
        {
            int rest = Math.Min(size - _inSplit, buffer.Length);
            buffer[..rest].CopyTo(_split.AsSpan(_inSplit));
            _inSplit += rest;
            buffer = buffer[rest..];
            if (_inSplit < size)
            {
                return;
            }

            Take(_split);
        }

        _inSplit = buffer.Length % size;
        Take(buffer[..^_inSplit]);
        buffer[^_inSplit..].CopyTo(_split);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <param name="elements">Whole ones, of any number.</param>
    protected abstract void Take(ReadOnlySpan<byte> elements);
}
