namespace ConvNextV2.Compiled.Tool.Clusters;

/// <summary>What a client shows to silos that let in nobody else.</summary>
/// <param name="Own">Its certificate with its key: .pfx, .p12 or PEM.</param>
/// <param name="Password">Of its key; null if it has none.</param>
/// <param name="Authority">PEM: who has signed all certificates of the cluster.</param>
internal sealed record CertificateFiles(string Own, string? Password, string Authority);
