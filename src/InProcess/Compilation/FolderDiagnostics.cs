using System.Globalization;
using ConvNextV2.Compiled.Messages;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.InProcess.Compilation;

/// <summary>
/// Diagnostics as a build prints them. What a build shows at the top of a config because an item says it is the options' here.
/// </summary>
internal sealed class FolderDiagnostics(ModelFiles files, ModelFolderOptions options)
{
    private const string OfItems = "the ConvNextV2Model item";
    private const string OfOptions = nameof(ModelFolderOptions);

    // What the metadata of an item can be wrong in, and an image size or a model's, which it decides too.
    private static readonly string[] IdsOfItems = ["CNV0008", "CNV0009", "CNV0012", "CNV0018", "CNV0019", "CNV0028"];

    /// <summary>With its path.</summary>
    public string Print(Diagnostic diagnostic) =>
        (IsOfOptions(diagnostic) ? OfOptions : Printable.Escape(PathOf(diagnostic)) + Place(diagnostic)) + Words(diagnostic);

    /// <summary>Without its path.</summary>
    public FolderWarning Warning(Diagnostic diagnostic) =>
        new(PathOf(diagnostic) != files.ConfigPath, Place(diagnostic) + Words(diagnostic));

    private bool IsOfOptions(Diagnostic diagnostic) =>
        IdsOfItems.Contains(diagnostic.Id)
        && diagnostic.Location.SourceSpan.IsEmpty
        && options is not { ImageSize: null, Architecture: null, OutFeatures: null, Preprocessing: null, ImageBackend: null };

    private static string PathOf(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().Path;

    private static string Place(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        return FormattableString.Invariant($"({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1})");
    }

    private static string Words(Diagnostic diagnostic)
    {
        string severity = diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning";
        string message = diagnostic
            .GetMessage(CultureInfo.InvariantCulture)
            .Replace("on " + OfItems, "in " + OfOptions, StringComparison.Ordinal)
            .Replace(OfItems, OfOptions, StringComparison.Ordinal);
        return $": {severity} {diagnostic.Id}: {message} ({diagnostic.Descriptor.HelpLinkUri})";
    }
}
