using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>The checkpoint that comes with the program.</summary>
/// <param name="Path">Where it lies below the program's folder, or what the embedded resource is called; with forward
/// slashes.</param>
/// <param name="IsEmbedded">Whether it is inside of the assembly.</param>
/// <param name="Fingerprint">Of the model's tensors in a file beside the program, which may become another there; empty for
/// what is embedded.</param>
/// <param name="Sha256">What the item pins, in lower case; null if it pins nothing.</param>
/// <param name="Prefix">Where in the checkpoint the model stands, as the item says; null if it does not.</param>
/// <param name="IgnoredTensors">Patterns of tensors that the item leaves aside.</param>
internal sealed record ProgramWeights(
    string Path,
    bool IsEmbedded,
    string Fingerprint,
    string? Sha256,
    string? Prefix = null,
    EquatableArray<string> IgnoredTensors = default
);
