using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>What an image of any size is resized to.</summary>
internal enum ResizeRule
{
    /// <summary>It keeps its size.</summary>
    None,

    /// <summary>To a height and a width, whatever that does to the proportions.</summary>
    Warp,

    /// <summary>The shortest edge to a length, the other one with it.</summary>
    ShortestEdge,
}

/// <summary>Whose resize is followed, bit for bit.</summary>
internal enum ImageBackend
{
    /// <summary>Pillow, with the order of passes of version 13.</summary>
    Pillow,

    /// <summary>Pillow, with the order of passes of version 12 and before.</summary>
    Pillow12,

    /// <summary>PyTorch's resize of bytes, which torchvision calls.</summary>
    Torchvision,
}

/// <summary>A resize.</summary>
/// <param name="Rule">To what.</param>
/// <param name="Lengths">In pixels: a height and a width, or one edge, or nothing.</param>
/// <param name="Filter">What a resized pixel is made of; not read without a resize.</param>
/// <param name="Backend">Whose, likewise.</param>
internal sealed record ResizePlan(ResizeRule Rule, EquatableArray<int> Lengths, ResizeFilter Filter, ImageBackend Backend)
{
    public static readonly ResizePlan None = new(
        ResizeRule.None,
        EquatableArray<int>.Empty,
        ResizeFilter.Bicubic,
        ImageBackend.Pillow
    );

    public static ResizePlan Warp(ImageSize size, ResizeFilter filter, ImageBackend backend) =>
        new(ResizeRule.Warp, new([size.Height, size.Width]), filter, backend);

    public static ResizePlan ShortestEdge(int length, ResizeFilter filter, ImageBackend backend) =>
        new(ResizeRule.ShortestEdge, new([length]), filter, backend);
}
