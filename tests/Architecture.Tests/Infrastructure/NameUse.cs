namespace ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

/// <summary>A name in one folder whose meaning stands in another.</summary>
/// <param name="From">The folder of the name.</param>
/// <param name="To">The folder, or the package's assembly, that declares what it means.</param>
/// <param name="Place">File, line and name.</param>
internal sealed record NameUse(string From, string To, string Place);
