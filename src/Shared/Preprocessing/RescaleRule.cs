namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>How bytes become numbers before they are normalised.</summary>
internal enum RescaleRule
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Multiplied in double, then rounded to float: NumPy.</summary>
    Double,

    /// <summary>Multiplied in float: PyTorch.</summary>
    Single,

    /// <summary>They stay, and mean and deviation are divided by the factor instead: PyTorch.</summary>
    IntoStatistics,

    /// <summary>Divided in float: torchvision's transform, by 255.</summary>
    Division,
}
