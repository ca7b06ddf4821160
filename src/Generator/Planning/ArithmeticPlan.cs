using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>From a byte to a pixel value: rescaled, offset, normalised, divided. Numbers are those of the JSON.</summary>
/// <param name="Rescale">How the factor is taken.</param>
/// <param name="Factor">Not read without rescaling.</param>
/// <param name="Mean">Subtracted, one for each channel; empty without normalisation.</param>
/// <param name="StandardDeviation">Divides after that, likewise.</param>
/// <param name="Offset">Subtracted between rescaling and normalising; null for none.</param>
/// <param name="Divisor">Divides at the end, one for each channel; empty for none.</param>
internal sealed record ArithmeticPlan(
    RescaleRule Rescale,
    string Factor,
    EquatableArray<string> Mean,
    EquatableArray<string> StandardDeviation,
    string? Offset = null,
    EquatableArray<string> Divisor = default
);
