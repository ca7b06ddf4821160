using System.Security;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Parity;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>
/// A parity file whose table has been read and checked. Tensors are read one by one, and only those whose shape is one that the
/// stage can have: nothing is allocated that the file does not hold.
/// </summary>
internal sealed class ParityFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private ParityFile(string path, SafeFileHandle handle)
    {
        (Path, _handle) = (path, handle);
        long length = RandomAccess.GetLength(handle);
        byte[] start = new byte[(int)Math.Min(SafetensorsHeader.StartLength, length)];
        Read(0, start);
        byte[] header = new byte[SafetensorsHeader.ReadLength(start, length)];
        Read(SafetensorsHeader.PrefixLength, header);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var images = new SortedDictionary<int, RecordedImage>();
        foreach (TensorEntry tensor in SafetensorsHeader.Parse(header, length, metadata))
        {
            if (!TryAdd(images, tensor))
            {
                UnknownTensors.Add(tensor.Name);
            }
        }

        (Metadata, Images) = (new ParityMetadata(metadata), [.. images.Values]);
    }

    public string Path { get; }

    public ParityMetadata Metadata { get; }

    /// <summary>In the order of their numbers, which may have gaps.</summary>
    public IReadOnlyList<RecordedImage> Images { get; }

    public List<string> UnknownTensors { get; } = [];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParityException">It cannot be read, or is no parity file.</exception>
    public static ParityFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            var file = new ParityFile(path, handle);
            return file.Images.Count > 0
                ? file
                : throw new ParityException(
                    path,
                    "has no image: its tensors are named 'images.0.encoded', 'images.0.pixel_values', 'images.0.logits' …, "
                        + "and "
                        + (file.UnknownTensors is [var first, ..] ? $"the first is '{Printable.Name(first)}'." : "it has none.")
                );
        }
        catch (Exception exception) when (OfTheFile(path, exception) is { } found)
        {
            handle?.Dispose();
            throw found;
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a tensor, which the caller has found to be no more than it can have.</summary>
    /// <exception cref="ParityException">The file has changed meanwhile, or cannot be read.</exception>
    public byte[] Read(TensorEntry tensor)
    {
        byte[] bytes = new byte[tensor.ByteLength];
        Read(tensor.Offset, bytes);
        return bytes;
    }

    /// <summary>A tensor that is not what its name says.</summary>
    public ParityException Expected(TensorEntry tensor, string expectation) =>
        new(
            Path,
            $"cannot be used: '{Printable.Name(tensor.Name)}' should be {expectation}, and is {tensor.DataType} "
                + $"with the shape {tensor.DescribeShape()}."
        );

    public void Dispose() => _handle.Dispose();

    private void Read(long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, destination, offset);
                if (read <= 0)
                {
                    throw new ParityException(Path, $"ends at byte {offset}, although it was longer when it was opened.");
                }

                offset += read;
                destination = destination[read..];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(Path, exception);
        }
    }

    private static bool TryAdd(SortedDictionary<int, RecordedImage> images, TensorEntry tensor)
    {
        if (ParityTensors.Parse(tensor.Name) is not var (index, stage))
        {
            return false;
        }

        if (!images.TryGetValue(index, out RecordedImage? image))
        {
            images.Add(index, image = new RecordedImage(index));
        }

        image.Add(stage, tensor);
        return true;
    }

    /// <summary>What is wrong with the file, with its name; null for what is nothing of it.</summary>
    private static Exception? OfTheFile(string path, Exception exception) =>
        exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => new FileNotFoundException(
                $"There is no parity file at '{Printable.Escape(path)}'.",
                path,
                exception
            ),
            SafetensorsFormatException => new ParityException(path, $"cannot be used: {exception.Message}.", exception),
            IOException or UnauthorizedAccessException or NotSupportedException or SecurityException or ArgumentException =>
                Unreadable(path, exception),
            _ => null,
        };

    private static ParityException Unreadable(string path, Exception exception) =>
        new(path, $"cannot be read: {Printable.Escape(exception.Message)}", exception);
}
