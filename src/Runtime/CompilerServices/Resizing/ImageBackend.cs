using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>Whose resize is followed, bit for bit: they differ by one level in some of the bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ImageBackend
{
    /// <summary>
    /// Pillow from version 13 on: along the columns first where the height falls more than twice as much as the width.
    /// </summary>
    Pillow,

    /// <summary>
    /// Pillow 12 and before: along the rows first, unless the image is more than 100 times as tall as wide (12.3).
    /// </summary>
    Pillow12,

    /// <summary>PyTorch's resize of bytes, which torchvision calls: weights of 16 bits, along the rows first.</summary>
    Torchvision,
}
