using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI;

/// <summary>How an image's file becomes a vector.</summary>
internal interface IVectorSource
{
    /// <summary>Of its vectors; null while a host has not loaded the model.</summary>
    int? Dimensions { get; }

    /// <param name="name">What exceptions call it.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <exception cref="ImageException">It cannot be used.</exception>
    /// <exception cref="ArgumentException">The model's config does not allow for it.</exception>
    Task<ImageVector> EmbedAsync(string name, ReadOnlyMemory<byte> file, CancellationToken cancellationToken);
}
