using System.Buffers;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>Copies a part of a stream, of any length, through one small buffer.</summary>
internal static class StreamPart
{
    private const int BufferLength = 1 << 20;

    /// <exception cref="EndOfStreamException">The source is shorter.</exception>
    public static void Copy(Stream source, Stream destination, long count)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferLength, Math.Max(1, count)));
        try
        {
            for (long left = count; left > 0; )
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                source.ReadExactly(part);
                destination.Write(part);
                left -= part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
