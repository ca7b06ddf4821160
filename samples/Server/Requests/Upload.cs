using ConvNextV2.Compiled.Images;

namespace ImageServer.Requests;

/// <summary>An image that came with a request.</summary>
/// <param name="Name">What the client calls it. It goes back to the client and nowhere else.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Refusal">Why there are none.</param>
internal sealed record Upload(string Name, ReadOnlyMemory<byte> Bytes, Exception? Refusal)
{
    private const int ShownLength = 120;

    /// <summary>The file, to be decoded.</summary>
    /// <exception cref="ImageException">It is refused.</exception>
    public EncodedImage Open(ImageLimits limits) =>
        Refusal is null
            // What is in memory is not waited for.
            ? ImageInput.FromBytes(Bytes, Shown(Name)).ReadAsync(limits).AsTask().GetAwaiter().GetResult()
            : throw Refusal;

    /// <summary>The beginning of a name that is long, for sentences.</summary>
    public static string Shown(string name) =>
        name.Length <= ShownLength ? name
        : char.IsHighSurrogate(name[ShownLength - 1]) ? name[..(ShownLength - 1)] + "…"
        : name[..ShownLength] + "…";
}
