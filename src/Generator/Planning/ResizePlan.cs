using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Planning;

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

    public static ResizePlan Warp(ImageExtent size, ResizeFilter filter, ImageBackend backend) =>
        new(ResizeRule.Warp, new([size.Height, size.Width]), filter, backend);

    public static ResizePlan ShortestEdge(int length, ResizeFilter filter, ImageBackend backend) =>
        new(ResizeRule.ShortestEdge, new([length]), filter, backend);
}
