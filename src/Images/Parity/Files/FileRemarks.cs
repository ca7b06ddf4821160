using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>What is odd about a file and no reason to refuse it.</summary>
internal static class FileRemarks
{
    private const int Listed = 3;

    public static IEnumerable<string> Of(ParityFile file)
    {
        if (file.UnknownTensors is { Count: > 0 } unknown)
        {
            string more = unknown.Count > Listed ? FormattableString.Invariant($" and {unknown.Count - Listed} more") : "";
            yield return "These tensors are not read: "
                + string.Join(
                    ", ",
                    unknown.Order(StringComparer.Ordinal).Take(Listed).Select(name => $"'{Printable.Name(name)}'")
                )
                + more
                + ".";
        }

        if (file.Metadata.NamesFault is { } fault)
        {
            yield return fault;
        }

        int last = file.Images[^1].Index;
        if (file.Metadata is { NamesFault: null, NameCount: > 0 and var names } && names != last + 1)
        {
            yield return FormattableString.Invariant($"It names {names} images, and its last is number {last}.");
        }

        if (file.Images.Count <= last)
        {
            yield return FormattableString.Invariant($"It has {file.Images.Count} images, and its last is number {last}.");
        }

        if (file.Metadata is { Backend: { } backend, ImageBackend: null })
        {
            yield return $"Its backend '{Printable.Name(backend)}' is neither pil nor torchvision.";
        }
    }
}
