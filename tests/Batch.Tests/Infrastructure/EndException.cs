namespace ConvNextV2.Compiled.Batch.Tests.Infrastructure;

/// <summary>A run's end that nobody expected.</summary>
internal sealed class EndException : Exception;
