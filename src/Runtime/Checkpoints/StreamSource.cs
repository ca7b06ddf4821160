namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A stream that can seek. It has one position, so threads take turns.</summary>
internal sealed class StreamSource(Stream stream, string name, long start, long length) : CheckpointSource
{
    private readonly Lock _turn = new();

    public override string Name => name;

    public override long Length => length;

    /// <summary>A stream may stand behind its end: nothing is left of it then.</summary>
    public static StreamSource Open(Stream stream, string name)
    {
        try
        {
            long start = stream.Position;
            return new StreamSource(stream, name, start, Math.Max(stream.Length - start, 0));
        }
        catch (NotSupportedException exception)
        {
            throw Unreadable(name, exception);
        }
    }

    protected override int ReadSome(long offset, Span<byte> destination)
    {
        lock (_turn)
        {
            stream.Position = start + offset;
            return stream.Read(destination);
        }
    }
}
