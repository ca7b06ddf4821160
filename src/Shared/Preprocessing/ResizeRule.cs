namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>What an image of any size is resized to.</summary>
internal enum ResizeRule
{
    /// <summary>It keeps its size.</summary>
    None,

    /// <summary>To a height and a width, whatever that does to the proportions.</summary>
    Warp,

    /// <summary>Its shortest edge to a length, the other one with it.</summary>
    ShortestEdge,

    /// <summary>As small as covers a height and a width, with its proportions kept.</summary>
    Cover,

    /// <summary>As large as fits into a height and a width, with its proportions kept.</summary>
    Fit,
}
