using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Server.Overload;

/// <summary>What became of requests that were due.</summary>
/// <param name="Accepted">Those that were answered.</param>
/// <param name="Refused">Those that got 503.</param>
/// <param name="AcceptedCount">How many the former are.</param>
/// <param name="RefusedCount">How many the latter are.</param>
/// <param name="NotSent">Those that the client had no connection left for.</param>
/// <param name="Others">Any other status, or what broke off: neither answered nor refused.</param>
internal sealed record Offered(
    CallTimes Accepted,
    CallTimes Refused,
    int AcceptedCount,
    int RefusedCount,
    int NotSent,
    IReadOnlyList<string> Others
);
