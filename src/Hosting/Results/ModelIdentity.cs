namespace ConvNextV2.Compiled.Hosting;

/// <summary>Which model answered.</summary>
/// <param name="Name">The name that it is hosted under.</param>
/// <param name="Generation">1 for what was loaded first, and one more after each reload.</param>
/// <param name="Sha256">Of its checkpoint, as 64 hexadecimal digits; of shards one after the other.</param>
/// <param name="LoadedAt">When it was loaded.</param>
/// <param name="Weights">The full path of its checkpoint, or null where that is inside an assembly.</param>
public sealed record ModelIdentity(string Name, int Generation, string Sha256, DateTimeOffset LoadedAt, string? Weights);
