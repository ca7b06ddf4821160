namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>Of tests that measure programs, or that fill all processors as the compiler of Native AOT does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
