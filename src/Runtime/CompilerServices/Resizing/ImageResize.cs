using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>What an image of any size is resized to, and how.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImageResize
{
    private ImageResize(int height, int width, ResizeRule rule, ResizeFilter filter, ImageBackend backend)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (Height, Width, Rule, Filter, Backend) = (height, width, rule, filter, backend);
    }

    /// <summary>It keeps its size.</summary>
    public static ImageResize None => default;

    internal bool IsNone => Rule == ResizeRule.None;

    internal int Height { get; }

    internal int Width { get; }

    internal ResizeRule Rule { get; }

    internal ResizeFilter Filter { get; }

    internal ImageBackend Backend { get; }

    /// <summary>The same size by another filter, one that the backend has.</summary>
    internal ImageResize With(ResizeFilter filter, ImageBackend backend) => new(Height, Width, Rule, filter, backend);

    /// <summary>To a height and a width, whatever that does to the proportions.</summary>
    /// <param name="height">In pixels, from 1.</param>
    /// <param name="width">Likewise.</param>
    /// <param name="filter">What a resized pixel is made of; one that the backend has.</param>
    /// <param name="backend">Whose resize is followed.</param>
    public static ImageResize Warp(int height, int width, ResizeFilter filter, ImageBackend backend) =>
        new(height, width, ResizeRule.Warp, filter, backend);

    /// <summary>
    /// The shortest edge to a length, the other one with it, rounded down: <c>int(length · other ÷ shortest)</c>.
    /// </summary>
    /// <param name="length">In pixels, from 1.</param>
    /// <param name="filter">What a resized pixel is made of; one that the backend has.</param>
    /// <param name="backend">Whose resize is followed.</param>
    public static ImageResize ShortestEdge(int length, ResizeFilter filter, ImageBackend backend) =>
        new(length, length, ResizeRule.ShortestEdge, filter, backend);

    /// <summary>
    /// As small as covers a height and a width with its proportions kept, both edges rounded: timm's <c>ResizeKeepRatio</c>.
    /// </summary>
    /// <param name="height">In pixels, from 1.</param>
    /// <param name="width">Likewise.</param>
    /// <param name="filter">What a resized pixel is made of; one that the backend has.</param>
    /// <param name="backend">Whose resize is followed.</param>
    public static ImageResize Cover(int height, int width, ResizeFilter filter, ImageBackend backend) =>
        new(height, width, ResizeRule.Cover, filter, backend);

    /// <summary>As large as fits into a height and a width, likewise.</summary>
    /// <param name="height">In pixels, from 1.</param>
    /// <param name="width">Likewise.</param>
    /// <param name="filter">What a resized pixel is made of; one that the backend has.</param>
    /// <param name="backend">Whose resize is followed.</param>
    public static ImageResize Fit(int height, int width, ResizeFilter filter, ImageBackend backend) =>
        new(height, width, ResizeRule.Fit, filter, backend);
}
