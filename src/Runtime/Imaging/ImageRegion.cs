namespace ConvNextV2.Compiled;

/// <summary>A rectangle of an image, in its pixels from its upper left corner. Edges may lie within a pixel.</summary>
public readonly struct ImageRegion
{
    internal ImageRegion(double x, double y, double width, double height) => (X, Y, Width, Height) = (x, y, width, height);

    /// <summary>The left edge.</summary>
    public double X { get; }

    /// <summary>The upper edge.</summary>
    public double Y { get; }

    /// <summary>From the left edge to the right one.</summary>
    public double Width { get; }

    /// <summary>From the upper edge to the lower one.</summary>
    public double Height { get; }
}
