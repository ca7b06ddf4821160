namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>A model, and what was said where its files leave something open.</summary>
/// <param name="Folder">Where it is said to stand.</param>
/// <param name="Precision">As a job has it.</param>
/// <param name="ImageBackend">Likewise.</param>
/// <param name="Preprocessing">Likewise.</param>
internal sealed record ModelChoice(string Folder, string? Precision, string? ImageBackend, string? Preprocessing)
{
    /// <summary>A <see cref="ModelFingerprint"/>: which model it is; null for whatever stands in the folder.</summary>
    public string? Fingerprint { get; init; }
}
