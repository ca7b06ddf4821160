using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// Bytes of a checkpoint that any thread can read at any offset, so that nothing needs to be held but the windows being packed.
/// </summary>
internal abstract class CheckpointSource : IDisposable
{
    private const string DefaultFileName = "model.safetensors";

    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    public abstract long Length { get; }

    /// <summary>
    /// Opens a file, the shards of an index, or the <c>model.safetensors</c> of a folder or else the shards of its index.
    /// </summary>
    public static CheckpointSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, DefaultFileName) : path;
        if (Directory.Exists(path) && !File.Exists(file) && File.Exists(file + ShardIndex.Suffix))
        {
            file += ShardIndex.Suffix;
        }

        if (!File.Exists(file))
        {
            throw new FileNotFoundException(
                $"There is no checkpoint at '{file}'. Give the path of a .safetensors file, of the {ShardIndex.Suffix} of a sharded one, or of a folder that holds '{DefaultFileName}' or '{DefaultFileName}{ShardIndex.Suffix}'.",
                file
            );
        }

        return file.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal) ? new ShardedSource(file) : OpenFile(file);
    }

    /// <summary>Opens one file, whatever its name.</summary>
    public static CheckpointSource OpenFile(string path) => new FileSource(path);

    /// <summary>Takes what is left of a stream; one that cannot seek is first read into memory.</summary>
    public static CheckpointSource Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek
            ? new StreamSource(stream, stream is FileStream file ? file.Name : "stream")
            : ChunkedSource.ReadToEnd(stream);
    }

    /// <summary>The same; one that cannot seek is read by its asynchronous calls, for some have no others.</summary>
    public static async Task<CheckpointSource> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek
            ? Open(stream)
            : await ChunkedSource.ReadToEndAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes what is embedded in an assembly, which is mapped into memory as it is read.</summary>
    public static CheckpointSource Open(Assembly assembly, string resource)
    {
        string name = $"{resource} in {assembly.GetName().Name}";
        Stream stream =
            assembly.GetManifestResourceStream(resource)
            ?? throw new CheckpointException(name, "the assembly has no such resource.");
        return new StreamSource(stream, name);
    }

    public static CheckpointSource Open(ReadOnlyMemory<byte> bytes) => new MemorySource(bytes);

    /// <summary>
    /// Reads and checks the header; entries are in the order of their data, their offsets counted from the source's first byte.
    /// </summary>
    /// <exception cref="CheckpointException">It is not a safetensors file, or a damaged one.</exception>
    public virtual IReadOnlyList<TensorEntry> ReadHeader() =>
        Checked(() =>
        {
            byte[] start = new byte[(int)Math.Min(SafetensorsHeader.StartLength, Length)];
            Read(0, start);
            byte[] header = new byte[SafetensorsHeader.ReadLength(start, Length)];
            Read(SafetensorsHeader.PrefixLength, header);
            return SafetensorsHeader.Parse(header, Length);
        });

    /// <summary>Compares the whole file with what it should be; nothing of it has been used by then.</summary>
    /// <param name="sha256">64 hexadecimal digits.</param>
    /// <exception cref="CheckpointException">It is another file.</exception>
    public virtual void RequireSha256(string sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] window = new byte[1 << 20];
        for (long offset = 0; offset < Length; offset += window.Length)
        {
            Span<byte> part = window.AsSpan(0, (int)Math.Min(window.Length, Length - offset));
            Read(offset, part);
            hash.AppendData(part);
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new CheckpointException(Name, $"its SHA-256 is {found}, not {sha256.ToLowerInvariant()} as expected.");
        }
    }

    /// <summary>Fills the whole destination.</summary>
    /// <exception cref="CheckpointException">The bytes end before that.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = ReadSome(offset, destination);
            if (read <= 0)
            {
                throw new CheckpointException(
                    Name,
                    $"it ends at byte {offset}, although it had {Length} bytes when it was opened."
                );
            }

            offset += read;
            destination = destination[read..];
        }
    }

    public virtual void Dispose() { }

    /// <summary>What is wrong with the file, with its name.</summary>
    protected T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SafetensorsFormatException exception)
        {
            throw new CheckpointException(Name, exception.Message + ".");
        }
    }

    protected abstract int ReadSome(long offset, Span<byte> destination);

    private sealed class FileSource : CheckpointSource
    {
        private readonly SafeFileHandle _handle;

        public FileSource(string path)
        {
            Name = path;
            _handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            Length = RandomAccess.GetLength(_handle);
        }

        public override string Name { get; }

        public override long Length { get; }

        public override void Dispose() => _handle.Dispose();

        protected override int ReadSome(long offset, Span<byte> destination) => RandomAccess.Read(_handle, destination, offset);
    }

    private sealed class StreamSource(Stream stream, string name) : CheckpointSource
    {
        private readonly Lock _turn = new();
        private readonly long _start = stream.Position;

        public override string Name => name;

        public override long Length { get; } = stream.Length - stream.Position;

        // A stream has one position, so threads take turns.
        protected override int ReadSome(long offset, Span<byte> destination)
        {
            lock (_turn)
            {
                stream.Position = _start + offset;
                return stream.Read(destination);
            }
        }
    }

    private sealed class MemorySource(ReadOnlyMemory<byte> bytes) : CheckpointSource
    {
        public override string Name => "bytes";

        public override long Length => bytes.Length;

        protected override int ReadSome(long offset, Span<byte> destination)
        {
            int count = (int)Math.Min(destination.Length, bytes.Length - offset);
            bytes.Span.Slice((int)offset, count).CopyTo(destination);
            return count;
        }
    }

    /// <summary>What came from a stream without a position, in chunks, for it may be longer than an array.</summary>
    private sealed class ChunkedSource : CheckpointSource
    {
        private const int ChunkLength = 1 << 24;

        private readonly List<byte[]> _chunks = [];
        private long _length;

        public override string Name => "stream";

        public override long Length => _length;

        public static ChunkedSource ReadToEnd(Stream stream)
        {
            var source = new ChunkedSource();
            int read;
            do
            {
                byte[] chunk = new byte[ChunkLength];
                read = stream.ReadAtLeast(chunk, ChunkLength, throwOnEndOfStream: false);
                source._chunks.Add(chunk);
                source._length += read;
            } while (read == ChunkLength);
            return source;
        }

        public static async Task<ChunkedSource> ReadToEndAsync(Stream stream, CancellationToken cancellationToken)
        {
            var source = new ChunkedSource();
            int read;
            do
            {
                byte[] chunk = new byte[ChunkLength];
                read = await stream
                    .ReadAtLeastAsync(chunk, ChunkLength, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                source._chunks.Add(chunk);
                source._length += read;
            } while (read == ChunkLength);
            return source;
        }

        protected override int ReadSome(long offset, Span<byte> destination)
        {
            int inChunk = (int)(offset % ChunkLength);
            int count = (int)Math.Min(Math.Min(destination.Length, ChunkLength - inChunk), _length - offset);
            _chunks[(int)(offset / ChunkLength)].AsSpan(inChunk, count).CopyTo(destination);
            return count;
        }
    }
}
