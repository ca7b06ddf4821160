using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>
/// A file of <c>torch.save</c>: its tensors, and their data as a stream, so that no more than one tensor is ever held.
/// </summary>
internal abstract class TorchFile : IDisposable
{
    // Shared weights are written once for each of their names; more often than this they are an attack on the disk.
    private const int MaximumGrowth = 4;

    // An entry of a zip archive is read from its beginning, for a view in its middle too; a model in one storage is read some
    // hundred times.
    private const int MaximumReading = 1000;

    /// <summary>What the format is called.</summary>
    public abstract string Format { get; }

    // Behind the name of its first file; PyTorch wrote tar archives before version 0.1.10.
    private static (int Offset, int Length) TarMark => (257, 5);

    private decimal _written;
    private decimal _read;

    /// <summary>How many of its first bytes tell what it is.</summary>
    public static int StartLength => TarMark.Offset + TarMark.Length;

    private long Length { get; set; }

    /// <summary>What its pickle holds.</summary>
    public TorchContent Content { get; private set; } = new([], new Dictionary<string, object?>());

    /// <summary>
    /// Whether a file that begins so is one, or what people have in place of one. The endings <c>.bin</c>, <c>.pt</c> and
    /// <c>.pth</c> promise nothing.
    /// </summary>
    public static bool IsTorch(ReadOnlySpan<byte> start) => IsZip(start) || IsPickle(start) || IsTar(start) || IsGzip(start);

    /// <exception cref="PickleException">It is damaged, of another format, or holds no tensors.</exception>
    /// <exception cref="InvalidDataException">Its zip archive is damaged.</exception>
    public static TorchFile Open(string path)
    {
        FileStream stream = File.OpenRead(path);
        try
        {
            if (!stream.CanSeek)
            {
                throw new PickleException("it is a pipe or a device, not a file");
            }

            Span<byte> start = stackalloc byte[StartLength];
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            stream.Position = 0;
            TorchFile file =
                IsZip(start) ? new TorchZipFile(stream)
                : IsPickle(start) ? new TorchLegacyFile(stream)
                : throw new PickleException(DescribeForeign(start));
            file.Length = stream.Length;
            file.Content = file.ReadContent();
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public abstract void Dispose();

    /// <summary>Writes the tensor's elements in the order of its indices.</summary>
    /// <exception cref="PickleException">All that were written are more than the file accounts for.</exception>
    public void CopyTo(TorchTensor tensor, Stream destination)
    {
        CountWork(tensor);
        if (tensor.Elements == 0)
        {
            return;
        }

        using Stream source = OpenStorage(tensor.Storage);
        Skip(source, tensor.Offset * tensor.Storage.DataType.Size);
        if (tensor.IsContiguous)
        {
            StreamPart.Copy(source, destination, tensor.ByteLength);
        }
        else
        {
            Gather(tensor, source, destination);
        }
    }

    protected abstract TorchContent ReadContent();

    /// <summary>The bytes of a storage, from its first.</summary>
    protected abstract Stream OpenStorage(TorchStorage storage);

    /// <summary>Few bytes of pickle can refer to many of storages: what is copied is bounded by the file's length.</summary>
    private void CountWork(TorchTensor tensor)
    {
        _written += tensor.ByteLength;
        if (_written > MaximumGrowth * (decimal)Length)
        {
            throw new PickleException($"its tensors share so much of its {Length:N0} bytes that they would take {_written:N0}");
        }

        _read += (tensor.Offset + (decimal)tensor.Span) * tensor.Storage.DataType.Size;
        if (_read > MaximumReading * (decimal)Length)
        {
            throw new PickleException(
                $"its tensors lie so far inside of its storages "
                    + $"that {_read:N0} bytes would have to be read, and it has {Length:N0}"
            );
        }
    }

    private static bool IsZip(ReadOnlySpan<byte> start) => start is [(byte)'P', (byte)'K', 3, 4, ..];

    /// <summary>By the protocol or, as protocols 0 and 1 do not say theirs, by the number that PyTorch begins with.</summary>
    private static bool IsPickle(ReadOnlySpan<byte> start) =>
        start is [(byte)PickleOpcode.Proto, ..] || start.StartsWith("L119547037146038801333356L"u8);

    private static bool IsTar(ReadOnlySpan<byte> start) =>
        start.Length > TarMark.Offset && start[TarMark.Offset..].StartsWith("ustar"u8);

    private static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1F, 0x8B, ..];

    private static string DescribeForeign(ReadOnlySpan<byte> start) =>
        IsTar(start)
            ? "it is a tar archive, as PyTorch wrote them before version 0.1.10; "
                + "save it again with a version that reads them, or unpack it if it only wraps a file"
        : IsGzip(start) ? "it is compressed with gzip; unpack it first"
        : "it is neither a zip archive nor a pickle, and PyTorch writes nothing else";

    private static void Skip(Stream source, long count)
    {
        if (source.CanSeek)
        {
            source.Position += count;
        }
        else
        {
            StreamPart.Copy(source, Stream.Null, count);
        }
    }

    /// <summary>
    /// Makes a transposed or otherwise strided tensor contiguous: reads what it spans, writes a row of its innermost edge at a
    /// time.
    /// </summary>
    private static void Gather(TorchTensor tensor, Stream source, Stream destination)
    {
        int size = tensor.Storage.DataType.Size;
        long innerEdge = tensor.Shape[^1];
        if (Math.Max(tensor.Span, innerEdge) > Array.MaxLength / size)
        {
            throw new PickleException(
                $"a tensor in it is not contiguous and spans {Math.Max(tensor.Span, innerEdge) * size:N0} bytes, "
                    + "more than can be held to make it so"
            );
        }

        byte[] span = new byte[tensor.Span * size];
        source.ReadExactly(span);
        int rank = tensor.Shape.Count;
        long innerStride = tensor.Strides[rank - 1];
        byte[] row = new byte[innerEdge * size];
        long[] index = new long[rank - 1];
        for (long left = tensor.Elements; left > 0; left -= innerEdge)
        {
            long first = 0;
            for (int i = 0; i < index.Length; i++)
            {
                first += index[i] * tensor.Strides[i];
            }

            for (int i = 0; i < innerEdge; i++)
            {
                span.AsSpan((int)((first + (i * innerStride)) * size), size).CopyTo(row.AsSpan(i * size));
            }

            destination.Write(row);
            for (int i = index.Length - 1; i >= 0 && ++index[i] == tensor.Shape[i]; i--)
            {
                index[i] = 0;
            }
        }
    }
}
