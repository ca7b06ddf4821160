using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// What a resized pixel is made of, with the numbers that Pillow and <c>resample</c> of a preprocessor's file give them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ResizeFilter
{
    /// <summary>The one pixel at its centre.</summary>
    Nearest = 0,

    /// <summary>A sinc windowed by a sinc, over three pixels on either side.</summary>
    Lanczos = 1,

    /// <summary>A triangle.</summary>
    Bilinear = 2,

    /// <summary>The cubic convolution of Keys, with a = −0.5.</summary>
    Bicubic = 3,

    /// <summary>The mean of the pixels under it.</summary>
    Box = 4,

    /// <summary>A sinc windowed by a Hamming window, over one pixel on either side.</summary>
    Hamming = 5,
}
