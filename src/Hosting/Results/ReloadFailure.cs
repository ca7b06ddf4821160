namespace ConvNextV2.Compiled.Hosting;

/// <summary>A reload that failed.</summary>
/// <param name="When">When it did.</param>
/// <param name="Message">Why, in a sentence.</param>
public sealed record ReloadFailure(DateTimeOffset When, string Message);
