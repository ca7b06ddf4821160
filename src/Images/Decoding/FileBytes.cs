using System.Buffers;

namespace ConvNextV2.Compiled.Images.Decoding;

/// <summary>What is left of a stream, in rented memory: no more of it than the limits allow.</summary>
internal sealed class FileBytes : IDisposable
{
    private const int FirstLength = 1 << 16;

    private readonly string _name;
    private readonly ImageLimits _limits;
    private readonly ReadOnlyMemory<byte> _given;
    private byte[] _buffer = [];
    private int _length;

    private FileBytes(string name, ImageLimits limits, ReadOnlyMemory<byte> given = default) =>
        (_name, _limits, _given) = (name, limits, given);

    public ReadOnlySpan<byte> Span => _buffer.Length > 0 ? _buffer.AsSpan(0, _length) : _given.Span;

    private Memory<byte> Room => _buffer.AsMemory(_length);

    /// <summary>Bytes that are in memory already.</summary>
    public static FileBytes Of(ReadOnlyMemory<byte> file) => new("", ImageLimits.Default, file);

    /// <exception cref="ImageException">There are too many bytes, or the stream fails.</exception>
    public static FileBytes Read(Stream stream, string name, ImageLimits limits)
    {
        // After a failure the buffer is left to the collector: a stream that has failed may still write into it.
        var bytes = new FileBytes(name, limits);
        try
        {
            bytes.Begin(stream);
            while (bytes.Add(stream.Read(bytes.Room.Span))) { }
        }
        catch (Exception exception) when (exception is not (ImageException or OutOfMemoryException))
        {
            throw new ImageException(name, $"it cannot be read. {exception.Message}", exception);
        }

        return bytes;
    }

    /// <summary>The same without a synchronous read, which a request's body refuses.</summary>
    /// <exception cref="ImageException">There are too many bytes, or the stream fails.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static async ValueTask<FileBytes> ReadAsync(
        Stream stream,
        string name,
        ImageLimits limits,
        CancellationToken cancellationToken
    )
    {
        var bytes = new FileBytes(name, limits);
        try
        {
            bytes.Begin(stream);
            while (bytes.Add(await stream.ReadAsync(bytes.Room, cancellationToken).ConfigureAwait(false)))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (Exception exception)
            when (exception is not (ImageException or OutOfMemoryException) && !cancellationToken.IsCancellationRequested)
        {
            throw new ImageException(name, $"it cannot be read. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not (ImageException or OutOfMemoryException or OperationCanceledException))
        {
            // Some streams answer a cancellation with an exception of their own.
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }

        return bytes;
    }

    /// <exception cref="ImageException">They are more than the limits allow, or than an array holds.</exception>
    public static void RequireLength(long length, string name, ImageLimits limits)
    {
        // One less than an array's, so that a full buffer of that length shows that there are more.
        long most = Math.Min(limits.MaxFileBytes, Array.MaxLength - 1);
        if (length > most)
        {
            throw new ImageException(
                name,
                $"it has more bytes than {nameof(ImageLimits)}.{nameof(ImageLimits.MaxFileBytes)}, which is {most}."
            )
            {
                IsTooLarge = true,
            };
        }
    }

    /// <summary>The buffer's length after one that is full.</summary>
    internal static int LengthAfter(int length) => (int)Math.Min(2L * length, Array.MaxLength);

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _length = 0;
    }

    /// <summary>Makes the first room: all of it where a file says how long it is, for growing copies what was read.</summary>
    private void Begin(Stream stream)
    {
        long left = stream is FileStream { CanSeek: true } ? stream.Length - stream.Position : 0;
        RequireLength(left, _name, _limits);
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(left + 1, FirstLength));
    }

    /// <summary>Counts bytes that have been read into the room, and makes more.</summary>
    /// <returns>Whether the stream may have more of them.</returns>
    private bool Add(int read)
    {
        if (read < 0 || read > _buffer.Length - _length)
        {
            throw new ImageException(
                _name,
                $"its stream was asked for up to {_buffer.Length - _length} bytes, and says that it has read {read}."
            );
        }

        _length += read;
        RequireLength(_length, _name, _limits);
        if (_length == _buffer.Length)
        {
            byte[] longer = ArrayPool<byte>.Shared.Rent(LengthAfter(_length));
            _buffer.CopyTo(longer, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = longer;
        }

        return read > 0;
    }
}
