using System.Formats.Tar;
using System.IO.Compression;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>The images in a tar, also a compressed one: read from beginning to end, and never written to a disk.</summary>
internal sealed class TarImages(string file) : IImageSource
{
    public static bool IsTar(string file) => file.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || IsCompressed(file);

    public IEnumerable<ListedImage> Images() => Guarded.Items(file, "archive", Read());

    private static bool IsCompressed(string file) =>
        file.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    private static bool IsFile(TarEntry entry) =>
        entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;

    private IEnumerable<ListedImage> Read()
    {
        using FileStream stream = File.OpenRead(file);
        using Stream content = IsCompressed(file) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var tar = new TarReader(content);
        long index = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            if (IsFile(entry) && ImageNames.IsImageEntry(entry.Name))
            {
                string path = ImageNames.Inside(file, entry.Name);
                yield return new ListedImage(
                    path,
                    limits => ImageInput.Read(entry.DataStream ?? Stream.Null, path, limits),
                    new ImageOrigin(Container: file, Index: index++)
                );
            }
        }
    }
}
