using System.IO.Compression;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>The images in a zip, in the order of its directory, which is in memory; they are never written to a disk.</summary>
internal sealed class ZipImages(string file) : IImageSource
{
    public static bool IsZip(string file) => file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<ListedImage> Images() => Guarded.Items(file, "archive", Read());

    private IEnumerable<ListedImage> Read()
    {
        using ZipArchive zip = ZipFile.OpenRead(file);
        long index = 0;
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => ImageNames.IsImageEntry(entry.FullName)))
        {
            string path = ImageNames.Inside(file, entry.FullName);
            var origin = new ImageOrigin(Container: file, Index: index++);
            yield return new ListedImage(path, limits => Open(entry, path, limits), origin);
        }
    }

    private static ImageInput Open(ZipArchiveEntry entry, string path, ImageLimits limits)
    {
        try
        {
            using Stream content = entry.Open();
            return ImageInput.Read(content, path, limits);
        }
        // A way to compress that .NET does not read, a password, or a header that is damaged.
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            return ImageInput.Unusable(new ImageException(path, "it cannot be taken out of its archive.", exception));
        }
    }
}
