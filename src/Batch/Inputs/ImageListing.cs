using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.S3;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>All images of a job: those of its inputs, one input after the other.</summary>
/// <param name="arguments">
/// Each an image, a folder, a pattern, a listing, an archive or an IDX file: what it is goes by its name. On S3 an image, a
/// prefix or a listing.
/// </param>
/// <param name="root">What paths in listings begin at and must not leave; null for each listing's own folder.</param>
/// <param name="limit">The most images, from the first on; null for all.</param>
internal sealed class ImageListing(IReadOnlyList<string> arguments, string? root = null, long? limit = null) : IImageSource
{
    public IEnumerable<ListedImage> Images()
    {
        IEnumerable<ListedImage> all = arguments.SelectMany(SourcesOf).SelectMany(source => source.Images());
        return limit is { } most ? First(all, most) : all;
    }

    /// <summary>As <c>Take</c>, which counts no further than integers: what is behind the limit is not looked for.</summary>
    private static IEnumerable<ListedImage> First(IEnumerable<ListedImage> images, long limit)
    {
        long left = limit;
        foreach (ListedImage image in images)
        {
            yield return image;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    private IEnumerable<IImageSource> SourcesOf(string argument)
    {
        if (S3Address.Is(argument) || !GlobPattern.IsPattern(argument))
        {
            return [SourceOf(argument)];
        }

        IEnumerable<string> files = GlobPattern.Files(argument);
        return files.Any() ? files.Select(SourceOf) : throw new BatchException($"There is no file that '{argument}' stands for.");
    }

    /// <summary>What a path stands for by its name, and by what is there.</summary>
    public IImageSource SourceOf(string path) =>
        S3Address.Is(path) ? SourceOf(S3Address.Parse(path))
        : Directory.Exists(path) ? new FolderImages(path)
        : TarImages.IsTar(path) ? new TarImages(path)
        : ZipImages.IsZip(path) ? new ZipImages(path)
        : IdxImages.IsIdx(path) ? new IdxImages(path)
        : ListingFile.IsListing(path)
            ? ListedPaths.Below(ListingFile.Paths(path), root ?? Path.GetDirectoryName(Path.GetFullPath(path))!)
        : new SingleImage(path);

    private IImageSource SourceOf(S3Address address)
    {
        string path = address.ToString();
        return TarImages.IsTar(path) || ZipImages.IsZip(path) || IdxImages.IsIdx(path)
                ? throw new BatchException($"'{path}' has images within, which are read from files only: copy it into a folder.")
            : ListingFile.IsListing(path) ? ListedPaths.Below(ListingFile.Paths(path), root ?? address.Folder.ToString())
            : ImageNames.IsImage(path) ? new SingleImage(path)
            : path.AsSpan().ContainsAny('*', '?')
                ? throw new BatchException($"'{path}' is a pattern, and of S3 there are none: give what stands before it.")
            : new S3Images(address, S3Storage.Default);
    }
}
