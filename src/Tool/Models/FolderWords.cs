using ConvNextV2.Compiled.InProcess;

namespace ConvNextV2.Compiled.Tool.Models;

/// <summary>What a folder's messages speak of, in the words of the command line.</summary>
internal static class FolderWords
{
    private const string Advice =
        "At the command line, Preprocessing of ModelFolderOptions is --preprocessing, ImageBackend is --image-backend, "
        + "and Precision is --precision.";

    /// <summary>The messages, and what options are called here if one of them speaks of those of the library.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<string> messages) =>
        messages.Any(message => message.Contains(nameof(ModelFolderOptions), StringComparison.Ordinal))
            ? messages.Append(Advice)
            : messages;
}
