using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>Standard output that is no terminal.</summary>
internal static class OutputPipe
{
    private const int StandardOutput = 1;

    // EPIPE, which .NET passes on as it is: of all that can go wrong, this alone means that nobody reads any more.
    private const int BrokenPipe = 32;

    /// <summary>A writer that passes on what it is given in one write.</summary>
    public static TextWriter Open() =>
        new StreamWriter(OpenStream(), new UTF8Encoding(false), bufferSize: 1 << 16) { AutoFlush = true };

    /// <summary>
    /// .NET's own stream takes a pipe that nobody reads any more for one that takes everything, so that a folder of images would
    /// be classified for nobody. A file keeps that stream: it shares its position with standard error.
    /// </summary>
    private static Stream OpenStream()
    {
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                var handle = new SafeFileHandle(StandardOutput, ownsHandle: false);
                var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
                if (!stream.CanSeek)
                {
                    return new Pipe(stream);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // It was closed before the program began.
            }
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>A stream that throws a <see cref="ClosedOutputException"/> once its reader has gone.</summary>
    internal sealed class Pipe(Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                stream.Write(buffer);
            }
            catch (IOException exception) when (exception.HResult == BrokenPipe)
            {
                throw new ClosedOutputException(exception);
            }
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
