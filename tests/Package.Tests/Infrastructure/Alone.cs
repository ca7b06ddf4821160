namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>Of tests that measure programs, or that build in the clone itself.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
