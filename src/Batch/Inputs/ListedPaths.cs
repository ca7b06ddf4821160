using ConvNextV2.Compiled.Batch.S3;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>What a listing names, where its root is.</summary>
internal static class ListedPaths
{
    /// <param name="paths">As the listing spells them.</param>
    /// <param name="root">A folder, or a prefix on S3.</param>
    /// <exception cref="Errors.BatchException">The root is no address.</exception>
    public static IImageSource Below(IEnumerable<string> paths, string root) =>
        S3Address.Is(root) ? new S3Listed(paths, S3Address.Parse(root), S3Storage.Default) : new ListedFiles(paths, root);
}
