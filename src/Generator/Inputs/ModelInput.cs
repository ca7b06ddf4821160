using ConvNextV2.Compiled.Generator.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// A file that the package's targets tagged, with the metadata of its item. Text and strings only, so that it is a value.
/// </summary>
/// <param name="Text">Null if the file cannot be read.</param>
/// <param name="ClassName">Metadata, or null.</param>
/// <param name="Namespace">Metadata, or null.</param>
/// <param name="ImageSize">Metadata, or null.</param>
/// <param name="Architecture">Metadata, or null.</param>
/// <param name="OutFeatures">Metadata, or null.</param>
/// <param name="Access">Metadata, or null.</param>
/// <param name="RootNamespace">The project's, or null.</param>
internal sealed record ModelInput(
    string Path,
    string? Text,
    string? ClassName,
    string? Namespace,
    string? ImageSize,
    string? Architecture,
    string? OutFeatures,
    string? Access,
    string? RootNamespace
)
{
    private const string Prefix = "build_metadata.AdditionalFiles.";

    /// <summary>The folder that a config shares with its preprocessor file.</summary>
    public string Folder => InputPath.Folder(Path);

    /// <summary>The input, if the targets tagged the file as one of that kind.</summary>
    public static ModelInput? Read(
        AdditionalText file,
        AnalyzerConfigOptionsProvider options,
        string kind,
        CancellationToken cancellation
    )
    {
        AnalyzerConfigOptions metadata = options.GetOptions(file);
        if (Value(metadata, Prefix + "ConvNextV2Item") != kind)
        {
            return null;
        }

        return new ModelInput(
            file.Path,
            file.GetText(cancellation)?.ToString(),
            Value(metadata, Prefix + "ClassName"),
            Value(metadata, Prefix + "Namespace"),
            Value(metadata, Prefix + "ImageSize"),
            Value(metadata, Prefix + "Architecture"),
            Value(metadata, Prefix + "OutFeatures"),
            Value(metadata, Prefix + "Access"),
            Value(options.GlobalOptions, "build_property.RootNamespace")
        );
    }

    private static string? Value(AnalyzerConfigOptions options, string key) =>
        options.TryGetValue(key, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
