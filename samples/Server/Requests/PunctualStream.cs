using ImageServer.Problems;
using ImageServer.Settings;

namespace ImageServer.Requests;

/// <summary>
/// A body of which something comes again and again. The server's own rate is an average: a client that has sent much at once
/// could be silent for as long as a request may take, and its bytes would be in memory.
/// </summary>
/// <param name="body">The body. It is the server's, and stays open.</param>
/// <param name="longestSilence">How long nothing may come.</param>
/// <param name="time">By which it is measured.</param>
internal sealed class PunctualStream(Stream body, TimeSpan longestSilence, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="RequestException">Nothing has come.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(longestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RequestException(
                StatusCodes.Status408RequestTimeout,
                $"Nothing of the body came for {longestSilence}, which is "
                    + $"{ServerOptions.Section}:{nameof(ServerOptions.SlowBodyGrace)}."
            );
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
