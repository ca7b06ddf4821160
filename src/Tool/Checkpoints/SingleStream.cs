using System.Buffers.Binary;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Takes float64 and writes float32, each rounded to the nearest.</summary>
/// <param name="tensor">What messages call it.</param>
/// <param name="output">Where it goes; stays open.</param>
internal sealed class SingleStream(string tensor, Stream output) : Stream
{
    private readonly byte[] _pending = new byte[sizeof(double)];
    private int _pendingLength;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="ToolException">A finite number is beyond float32's range.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int count = Math.Min(sizeof(double) - _pendingLength, buffer.Length);
            buffer[..count].CopyTo(_pending.AsSpan(_pendingLength));
            buffer = buffer[count..];
            _pendingLength += count;
            if (_pendingLength == sizeof(double))
            {
                WritePending();
                _pendingLength = 0;
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WritePending()
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(_pending);
        float single = (float)value;
        if (double.IsFinite(value) && !float.IsFinite(single))
        {
            throw new ToolException(
                FormattableString.Invariant($"'{tensor}' has the value {value}, which no F32 can hold; nothing was written.")
            );
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, single);
        output.Write(bytes);
    }
}
