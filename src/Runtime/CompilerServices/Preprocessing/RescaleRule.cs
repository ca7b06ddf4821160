using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>How bytes become numbers before they are normalised. The orders of rounding differ in the last bit.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum RescaleRule
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Multiplied by the factor in double, then rounded to float: NumPy.</summary>
    Double,

    /// <summary>Multiplied by the factor in float: PyTorch.</summary>
    Single,

    /// <summary>They stay, and mean and standard deviation are divided by the factor instead, in float: PyTorch.</summary>
    IntoStatistics,

    /// <summary>Divided by the factor in float: torchvision's <c>ToTensor</c>, by 255.</summary>
    Division,
}
