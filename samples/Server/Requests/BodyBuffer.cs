using System.Buffers;

namespace ImageServer.Requests;

/// <summary>Bytes of a body in rented memory, which grows with what has come and not with what a client has announced.</summary>
/// <remarks>The budget is charged with the arrays that are rented, which are longer than what is asked for.</remarks>
internal sealed class BodyBuffer(BufferBudget budget) : IDisposable
{
    private const int FirstLength = 1 << 10;

    private byte[] _bytes = [];
    private int _length;

    public Memory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">Read by asynchronous reads alone.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <param name="announced">How many it is said to have, if it is: no more room is made.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Whether it had no more bytes than it may; else it is not read on.</returns>
    /// <exception cref="BuffersFullException">Other bodies have the memory.</exception>
    public async ValueTask<bool> TryFillAsync(Stream stream, long most, long? announced, CancellationToken cancellationToken)
    {
        int end = (int)Math.Min(Math.Min(most, announced ?? most), Array.MaxLength);
        while (true)
        {
            if (_length == _bytes.Length && _length < end)
            {
                Grow((int)Math.Min(end, Math.Max(FirstLength, 2L * _length)));
            }

            // Where all that there may be has come, a byte besides shows that there are more.
            Memory<byte> room = _length < end ? _bytes.AsMemory(_length, Math.Min(_bytes.Length, end) - _length) : new byte[1];
            int read = await stream.ReadAsync(room, cancellationToken);
            if (read == 0)
            {
                return true;
            }

            if (_length == end)
            {
                Dispose();
                return false;
            }

            _length += read;
        }
    }

    /// <summary>Makes room for bytes that are written into <see cref="Bytes"/>.</summary>
    /// <exception cref="BuffersFullException">Other bodies have the memory.</exception>
    public void Resize(int length)
    {
        if (length > _bytes.Length)
        {
            Grow(length);
        }

        _length = length;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            budget.Return(_bytes.Length);
        }

        (_bytes, _length) = ([], 0);
    }

    private void Grow(int length)
    {
        byte[] longer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            budget.Take(longer.Length - _bytes.Length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(longer);
            throw;
        }

        _bytes.AsSpan(0, _length).CopyTo(longer);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = longer;
    }
}
