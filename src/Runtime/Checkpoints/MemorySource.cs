namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : CheckpointSource
{
    public override string Name => "bytes";

    public override long Length => bytes.Length;

    protected override int ReadSome(long offset, Span<byte> destination)
    {
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
        return destination.Length;
    }
}
