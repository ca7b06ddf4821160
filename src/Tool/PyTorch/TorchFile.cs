using System.Buffers;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>
/// A file of <c>torch.save</c>: its tensors, and their data as a stream, so that no more than one tensor is ever held.
/// </summary>
internal abstract class TorchFile : IDisposable
{
    private const int CopyLength = 1 << 20;

    // Shared weights are written once for each of their names; more often than this they are an attack on the disk.
    private const int MaximumGrowth = 4;

    // An entry of a zip archive is read from its beginning, for a view in its middle too; a model in one storage is read some
    // hundred times.
    private const int MaximumReading = 1000;

    /// <summary>What the format is called.</summary>
    public abstract string Format { get; }

    /// <summary>The tensors of the state dict, in its order.</summary>
    public IReadOnlyDictionary<string, TorchTensor> Tensors { get; private set; } = new Dictionary<string, TorchTensor>();

    /// <exception cref="PickleException">It is damaged, of another format, or holds more than tensors.</exception>
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

            Span<byte> start = stackalloc byte[4];
            int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            TorchFile file = start[..count] switch
            {
                [(byte)'P', (byte)'K', 3, 4] => new TorchZipFile(stream),
                [(byte)PickleOpcode.Proto, ..] => new TorchLegacyFile(stream),
                _ => throw new PickleException("it is neither a zip archive nor a pickle, and PyTorch writes nothing else"),
            };
            file.Tensors = file.ReadTensors();
            file.CheckWork(stream.Length);
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
    public void CopyTo(TorchTensor tensor, Stream destination)
    {
        if (tensor.Elements == 0)
        {
            return;
        }

        using Stream source = OpenStorage(tensor.Storage);
        Skip(source, tensor.Offset * tensor.Storage.DataType.Size);
        if (tensor.IsContiguous)
        {
            Copy(source, destination, tensor.ByteLength);
        }
        else
        {
            Gather(tensor, source, destination);
        }
    }

    protected abstract IReadOnlyDictionary<string, TorchTensor> ReadTensors();

    /// <summary>The bytes of a storage, from its first.</summary>
    protected abstract Stream OpenStorage(TorchStorage storage);

    /// <summary>Few bytes of pickle can refer to many of storages: what that comes to is bounded by the file's length.</summary>
    private void CheckWork(long length)
    {
        decimal bytes = Tensors.Values.Sum(tensor => (decimal)tensor.ByteLength);
        if (bytes > MaximumGrowth * (decimal)length)
        {
            throw new PickleException($"its tensors share so much of its {length:N0} bytes that they would take {bytes:N0}");
        }

        decimal read = Tensors.Values.Sum(tensor => (tensor.Offset + (decimal)tensor.Span) * tensor.Storage.DataType.Size);
        if (read > MaximumReading * (decimal)length)
        {
            throw new PickleException(
                $"its tensors lie so far inside of its storages "
                    + $"that {read:N0} bytes would have to be read, and it has {length:N0}"
            );
        }
    }

    private static void Skip(Stream source, long count)
    {
        if (source.CanSeek)
        {
            source.Position += count;
        }
        else
        {
            Copy(source, Stream.Null, count);
        }
    }

    private static void Copy(Stream source, Stream destination, long count)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyLength);
        try
        {
            for (long left = count; left > 0; )
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, CopyLength));
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
