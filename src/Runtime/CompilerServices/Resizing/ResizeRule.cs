using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>How an image of any size becomes one of the model's.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ResizeRule
{
    /// <summary>It does not: the image must have the model's size.</summary>
    None,

    /// <summary>To the model's size, whatever that does to the proportions.</summary>
    Warp,

    /// <summary>The shortest edge to a given length, then a centre crop.</summary>
    ShortestEdgeThenCrop,
}
