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

    public static ResizePlan Of(ImageProcessing processing) =>
        processing.Resize switch
        {
            ResizeRule.None => None,
            ResizeRule.ShortestEdge => Of(processing, processing.Resized.Height),
            _ => Of(processing, processing.Resized.Height, processing.Resized.Width),
        };

    private static ResizePlan Of(ImageProcessing processing, params int[] lengths) =>
        new(processing.Resize, new(lengths), processing.Filter, processing.Backend);
}
