namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>What an image of any size is resized to; <see cref="ImageResize"/> has a member for each.</summary>
internal enum ResizeRule
{
    None,
    Warp,
    ShortestEdge,
    Cover,
    Fit,
}
