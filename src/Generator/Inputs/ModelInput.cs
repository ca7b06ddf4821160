using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// A file that the package's targets tagged, and one of the items that list it. Text and strings only, so that it is a value.
/// </summary>
/// <param name="Text">Null if the file cannot be read.</param>
/// <param name="RootNamespace">The project's, or null.</param>
internal sealed record ModelInput(string Path, string? Text, ModelItem Item, string? RootNamespace)
{
    private const string Prefix = "build_metadata.AdditionalFiles.";

    /// <summary>The folder that a config shares with its preprocessor file.</summary>
    public string Folder => InputPath.Folder(Path);

    /// <summary>Whether other items list the same file.</summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// What the items of this file say, where they do not tell which classes are meant; null where they do, and with all but one.
    /// </summary>
    public string? Conflict { get; init; }

    /// <summary>An input for each item, if the targets tagged the file as one of that kind.</summary>
    public static EquatableArray<ModelInput> Read(
        AdditionalText file,
        AnalyzerConfigOptionsProvider options,
        string kind,
        CancellationToken cancellation
    )
    {
        AnalyzerConfigOptions metadata = options.GetOptions(file);
        if (Value(metadata, Prefix + "ConvNextV2Item") != kind)
        {
            return EquatableArray<ModelInput>.Empty;
        }

        string? text = file.GetText(cancellation)?.ToString();
        string? rootNamespace = Value(options.GlobalOptions, "build_property.RootNamespace");
        ModelInput[] inputs = ModelItem
            .Of(file.Path, Value(metadata, Prefix + "ConvNextV2Metadata"))
            .Select(item => new ModelInput(file.Path, text, item, rootNamespace))
            .ToArray();
        return inputs.Length == 1
            ? inputs.ToEquatableArray()
            : inputs
                .Select((input, i) => input with { IsShared = true, Conflict = i == 0 ? FindConflict(inputs) : null })
                .ToEquatableArray();
    }

    /// <summary>
    /// Items of one file are classes of their own if each is named. One that is not may be meant to change another, for which
    /// MSBuild has Update.
    /// </summary>
    private static string? FindConflict(IReadOnlyCollection<ModelInput> inputs)
    {
        IEnumerable<string> names = inputs.Select(input => ModelNaming.Resolve(input).Name.ToString());
        return
            inputs.All(input => input.Item.ClassName is not null)
            && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == inputs.Count
            ? null
            : string.Join("; ", inputs.Select(input => input.Item));
    }

    private static string? Value(AnalyzerConfigOptions options, string key) =>
        options.TryGetValue(key, out string? value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
