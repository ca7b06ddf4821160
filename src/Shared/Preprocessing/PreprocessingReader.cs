using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>Reads a <c>preprocessor_config.json</c> of any class: timm's has other keys than all others.</summary>
internal static class PreprocessingReader
{
    /// <inheritdoc cref="ProcessorConfigReader.Read"/>
    public static (IPreprocessing? Preprocessing, IReadOnlyList<ProcessorFault> Faults) Read(
        JsonValue root,
        int channels,
        ImageBackend backend,
        bool isSizeGiven
    ) =>
        root.Find(ProcessorConfigReader.TypeKey)?.Value is { Kind: JsonKind.String, Text: TimmTransformReader.ProcessorClass }
            ? TimmTransformReader.Read(root, channels, backend, isSizeGiven)
            : ProcessorConfigReader.Read(root, channels, backend, isSizeGiven);
}
