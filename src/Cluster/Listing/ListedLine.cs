using ConvNextV2.Compiled.Batch.Inputs;

namespace ConvNextV2.Compiled.Cluster.Listing;

/// <summary>Where an image of a shard is.</summary>
/// <param name="Path">As the results have it.</param>
/// <param name="Root">The folder that the path begins at and must not leave; null if the path is the file's own.</param>
/// <param name="Container">The file that the image stands in, an archive or an IDX file; null if it is a file itself.</param>
/// <param name="Index">Of the image among those of its container.</param>
internal sealed record ListedLine(string Path, string? Root, string? Container, long Index)
{
    public static ListedLine Of(ListedImage image) =>
        new(image.Path, image.Origin.Root, image.Origin.Container, image.Origin.Index);

    /// <summary>The image, which is a file itself.</summary>
    public ListedImage File() => Root is null ? ListedImage.OfFile(Path) : ListedPaths.Below([Path], Root).Images().Single();
}
