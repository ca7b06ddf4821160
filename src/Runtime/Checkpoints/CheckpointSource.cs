using System.Reflection;
using System.Security.Cryptography;
using ConvNextV2.Compiled.Messages;

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

    /// <summary>The full path of the file, or of the index of shards; null where there is none.</summary>
    public virtual string? FullPath => null;

    /// <summary>
    /// Opens a file, the shards of an index, or the <c>model.safetensors</c> of a folder or else the shards of its index.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read for a reason of the system's.</exception>
    /// <exception cref="CheckpointException">It may not be read, or is no file; an index is damaged or lacks a shard.</exception>
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
            string there = SmallFile.DescribeFolder(Path.GetDirectoryName(file)!) is { } contents
                ? $"Of its folder: {contents}. "
                : "";
            throw new FileNotFoundException(
                $"There is no checkpoint at '{Printable.Escape(file)}'. {there}"
                    + $"Give the path of a .safetensors file, of the {ShardIndex.Suffix} of a sharded one, "
                    + $"or of a folder that holds '{DefaultFileName}' or '{DefaultFileName}{ShardIndex.Suffix}'.",
                file
            );
        }

        return file.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal) ? new ShardedSource(file) : OpenFile(file);
    }

    /// <summary>The full path of what the build of a class put below the program's folder.</summary>
    public static string PathOfCopied(string place) => Path.Combine(AppContext.BaseDirectory, place);

    /// <summary>Opens it.</summary>
    /// <exception cref="FileNotFoundException">It is no longer there.</exception>
    public static CheckpointSource OpenCopied(string place, string className)
    {
        string file = PathOfCopied(place);
        return File.Exists(file)
            ? Open(file)
            : throw new FileNotFoundException(
                $"The weights of {className} are not beside the program, where its build puts them: there is no file "
                    + $"'{Printable.Escape(file)}'. Copy the folder that ends in .weights along with the program, embed the "
                    + "weights with WeightsMode=\"Embed\", or load them from elsewhere: Load with a path.",
                file
            );
    }

    /// <summary>Opens one file, whatever its name.</summary>
    public static CheckpointSource OpenFile(string path) => new FileSource(path);

    /// <summary>Takes what is left of a stream; one that cannot seek is first read into memory.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    public static CheckpointSource Open(Stream stream)
    {
        RequireReadable(stream);
        return stream.CanSeek
            ? StreamSource.Open(stream, stream is FileStream file ? file.Name : "stream")
            : ChunkedSource.ReadToEnd(stream);
    }

    /// <summary>The same. A stream that cannot seek is read asynchronously, because some refuse synchronous reads.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    public static async Task<CheckpointSource> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        RequireReadable(stream);
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
        return StreamSource.Open(stream, name);
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
        string found = ComputeSha256();
        if (!found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new CheckpointException(Name, $"its SHA-256 is {found}, not {sha256.ToLowerInvariant()} as expected.");
        }
    }

    /// <summary>The SHA-256 of all bytes that it has now, of shards one after the other, in lower case.</summary>
    public string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] window = new byte[1 << 20];
        for (long offset = 0; offset < Length; offset += window.Length)
        {
            Span<byte> part = window.AsSpan(0, (int)Math.Min(window.Length, Length - offset));
            Read(offset, part);
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Fills the whole destination.</summary>
    /// <exception cref="CheckpointException">The bytes end before that, or cannot be read.</exception>
    /// <exception cref="IOException">They cannot be read for a reason of the system's.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
        {
            throw new CheckpointException(
                Name,
                $"it has {Length} bytes, and {destination.Length} from byte {offset} on were to be read."
            );
        }

        try
        {
            while (!destination.IsEmpty)
            {
                int read = ReadSome(offset, destination);
                if (read <= 0 || read > destination.Length)
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
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            throw Unreadable(Name, exception);
        }
    }

    /// <summary>The text of a small file in the folder of the checkpoint; null if there is none, or it cannot be read.</summary>
    public virtual string? ReadBeside(string fileName) => null;

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
            throw new CheckpointException(Name, exception.Message + ".", exception);
        }
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            throw Unreadable(Name, exception);
        }
    }

    /// <summary>Reads at least one byte of those that the source says it has, at most as many as the destination takes.</summary>
    protected abstract int ReadSome(long offset, Span<byte> destination);

    private static void RequireReadable(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream cannot be read: it is closed, or for writing only.", nameof(stream));
        }
    }

    /// <summary>
    /// What files and streams throw besides <see cref="IOException"/>: no permission, a pipe or a device, damaged compressed
    /// data, a position that a stream does not take although it is not behind its end.
    /// </summary>
    protected static bool IsOfTheFile(Exception exception) =>
        exception is UnauthorizedAccessException or NotSupportedException or InvalidDataException or ArgumentException;

    protected static CheckpointException Unreadable(string name, Exception exception) =>
        new(name, $"it cannot be read: {Printable.Escape(exception.Message)}", exception);
}
