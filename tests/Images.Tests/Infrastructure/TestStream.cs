namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>A stream whose reads are what a test says. Like the body of a request, it refuses synchronous ones.</summary>
internal sealed class TestStream(Func<Memory<byte>, CancellationToken, ValueTask<int>> read) : Stream
{
    public bool IsDisposed { get; private set; }

    public override bool CanRead => !IsDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gives the bytes a few at a time, each time from another thread.</summary>
    public static TestStream Of(byte[] bytes, int atOnce = 1000)
    {
        int position = 0;
        return new TestStream(
            async (room, cancellationToken) =>
            {
                await Task.Delay(1, cancellationToken).ConfigureAwait(false);
                int count = Math.Min(Math.Min(atOnce, room.Length), bytes.Length - position);
                bytes.AsSpan(position, count).CopyTo(room.Span);
                position += count;
                return count;
            }
        );
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        read(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new InvalidOperationException("Synchronous operations are disallowed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing) => IsDisposed = true;
}
