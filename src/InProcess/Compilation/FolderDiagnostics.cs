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

    /// <summary>What the metadata of an item can be wrong in, and an image size or a model's, which it decides too.</summary>
    public static readonly IReadOnlyList<string> IdsOfItems =
    [
        "CNV0008",
        "CNV0009",
        "CNV0012",
        "CNV0018",
        "CNV0019",
        "CNV0028",
        "CNV0032",
        "CNV0037",
    ];

    /// <summary>What is warned of at the top of the config, and an item's metadata would settle.</summary>
    public const string IdOfAdvice = "CNV0025";

    /// <summary>With its path.</summary>
    public string Print(Diagnostic diagnostic) =>
        (IsOfOptions(diagnostic) ? OfOptions : Printable.Escape(PathOf(diagnostic)) + Place(diagnostic)) + Words(diagnostic);

    /// <summary>Without its path.</summary>
    public FolderWarning Warning(Diagnostic diagnostic) =>
        new(PathOf(diagnostic) != files.ConfigPath, Place(diagnostic) + Words(diagnostic));

    private bool IsOfOptions(Diagnostic diagnostic) =>
        IsOfItem(diagnostic)
        && options
            is not {
                ImageSize: null,
                Architecture: null,
                OutFeatures: null,
                Preprocessing: null,
                ImageBackend: null,
                Precision: null
            };

    private static bool IsOfItem(Diagnostic diagnostic) =>
        IdsOfItems.Contains(diagnostic.Id) && diagnostic.Location.SourceSpan.IsEmpty;

    private static string PathOf(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().Path;

    private static string Place(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        return FormattableString.Invariant($"({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1})");
    }

    private static string Words(Diagnostic diagnostic)
    {
        string severity = diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning";
        string message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        if (IsOfItem(diagnostic) || diagnostic.Id == IdOfAdvice)
        {
            message = OfTheOptions(message);
        }

        return $": {severity} {diagnostic.Id}: {message} ({diagnostic.Descriptor.HelpLinkUri})";
    }

    /// <summary>The item is named once, before the words of a user; these stay as they are.</summary>
    private static string OfTheOptions(string message)
    {
        int place = message.IndexOf(OfItems, StringComparison.Ordinal);
        int quoted = message.IndexOf(" '", StringComparison.Ordinal);
        if (place < 0 || (quoted >= 0 && quoted < place))
        {
            return message;
        }

        string before = message[..place];
        before = before.EndsWith(" on ", StringComparison.Ordinal) ? before[..^"on ".Length] + "in " : before;
        return before + OfOptions + message[(place + OfItems.Length)..];
    }
}
