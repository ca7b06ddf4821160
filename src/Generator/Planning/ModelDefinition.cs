using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Where the compiled class stands. All parts are valid C# once escaped; <paramref name="Namespace"/> is null for the global
/// one.
/// </summary>
/// <param name="Variant">A class inside that class, for another image size: it shares the weights. Null for the class
/// itself.</param>
internal sealed record ModelName(string? Namespace, string ClassName, string? Variant = null)
{
    /// <summary>The name without the namespace.</summary>
    public string Title => Variant is null ? ClassName : ClassName + "." + Variant;

    /// <summary>The class for a further image size: <c>At384</c>, or <c>At288x384</c>.</summary>
    public ModelName At(ImageSize size) =>
        this with
        {
            Variant =
                size.Height == size.Width
                    ? FormattableString.Invariant($"At{size.Height}")
                    : FormattableString.Invariant($"At{size.Height}x{size.Width}"),
        };

    public override string ToString() => Namespace is null ? Title : Namespace + "." + Title;
}

/// <summary>All that is known of a model before planning: what to call it, what it is, and what it is compiled for.</summary>
/// <param name="FileName">The config's file name without its folder: provenance that is the same on every machine.</param>
/// <param name="ImageSize">From the item's metadata, else the preprocessor's file, else the config.</param>
/// <param name="Preprocessing">To images of that size.</param>
/// <param name="Precision">Of the matrices.</param>
/// <param name="SmallestImage">The fewest rows and columns of all sizes that the class is compiled for; null for its only
/// one's.</param>
internal sealed record ModelDefinition(
    ModelName Name,
    string FileName,
    ConvNextV2Config Config,
    ImageSize ImageSize,
    ImageProcessing Preprocessing,
    ModelAccess Access = ModelAccess.Public,
    Precision Precision = Precision.Float32,
    ImageSize? SmallestImage = null
);
