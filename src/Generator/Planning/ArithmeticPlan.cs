using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>How bytes become numbers before they are normalised. The orders of rounding differ in the last bit.</summary>
internal enum RescaleRule
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Multiplied by the factor in double, then rounded to float: NumPy.</summary>
    Double,

    /// <summary>Multiplied by the factor in float: PyTorch.</summary>
    Single,

    /// <summary>They stay, and mean and standard deviation are divided by the factor instead: PyTorch.</summary>
    IntoStatistics,

    /// <summary>Divided by the factor in float: torchvision's <c>ToTensor</c>, by 255.</summary>
    Division,
}

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
