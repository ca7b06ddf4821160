namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>
/// Of tests that measure programs, that fill all processors as the compiler of Native AOT does, or that build in the clone itself.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
