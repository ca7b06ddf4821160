using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>What an item says beside its files, which it overrides; null where it says nothing.</summary>
/// <param name="ImageSize">One or several sizes.</param>
/// <param name="Architecture">A class name of Hugging Face's.</param>
/// <param name="OutFeatures">One or several maps of a backbone.</param>
/// <param name="Access">Who may use the class.</param>
/// <param name="Preprocessing">What is assumed where there is no preprocessor's file.</param>
/// <param name="ImageBackend">Whose results preprocessing follows.</param>
/// <param name="Precision">What the matrices are multiplied in.</param>
internal sealed record ItemMetadata(
    string? ImageSize = null,
    string? Architecture = null,
    string? OutFeatures = null,
    string? Access = null,
    string? Preprocessing = null,
    string? ImageBackend = null,
    string? Precision = null
)
{
    /// <summary>Where problems with metadata are shown: it stands in no file that the compiler knows.</summary>
    public static readonly InputPlace Place = new(InputFile.Config, default);

    /// <summary>The values of a list: with commas between, with semicolons as MSBuild has them, and as people mix both.</summary>
    public static IEnumerable<string> Values(string list) =>
        list.Split(',', ';').Select(value => value.Trim()).Where(value => value.Length > 0);
}
