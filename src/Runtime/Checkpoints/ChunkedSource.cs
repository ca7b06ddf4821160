namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What came from a stream that cannot seek: in chunks, because it may be longer than an array.</summary>
internal sealed class ChunkedSource : CheckpointSource
{
    private const int ChunkLength = 1 << 24;

    private readonly List<byte[]> _chunks = [];
    private long _length;

    public override string Name => "stream";

    public override long Length => _length;

    public static ChunkedSource ReadToEnd(Stream stream)
    {
        var source = new ChunkedSource();
        byte[] chunk;
        do
        {
            chunk = new byte[ChunkLength];
        } while (source.Add(chunk, source.Checked(() => stream.ReadAtLeast(chunk, ChunkLength, throwOnEndOfStream: false))));
        return source;
    }

    /// <summary>By asynchronous reads alone: some streams have no others.</summary>
    public static async Task<ChunkedSource> ReadToEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        var source = new ChunkedSource();
        try
        {
            byte[] chunk;
            int read;
            do
            {
                chunk = new byte[ChunkLength];
                read = await stream
                    .ReadAtLeastAsync(chunk, ChunkLength, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
            } while (source.Add(chunk, read));
            return source;
        }
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            throw Unreadable(source.Name, exception);
        }
    }

    /// <returns>Whether there may be more.</returns>
    private bool Add(byte[] chunk, int read)
    {
        _chunks.Add(chunk);
        _length += read;
        return read == ChunkLength;
    }

    protected override int ReadSome(long offset, Span<byte> destination)
    {
        int inChunk = (int)(offset % ChunkLength);
        int count = Math.Min(destination.Length, ChunkLength - inChunk);
        _chunks[(int)(offset / ChunkLength)].AsSpan(inChunk, count).CopyTo(destination);
        return count;
    }
}
