namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>The map of a stage, and the rows of it that the forward pass works on at once.</summary>
internal sealed record StageShape(int Edge, int Channels, int RowsPerTile)
{
    public int Pixels => Edge * Edge;

    public override string ToString() => $"{Edge}×{Edge}×{Channels}";
}

/// <summary>Every map of the published models.</summary>
internal static class PublishedShapes
{
    private static readonly (int ImageSize, int[] HiddenSizes)[] Models =
    [
        (224, [40, 80, 160, 320]),
        (224, [48, 96, 192, 384]),
        (224, [64, 128, 256, 512]),
        (224, [80, 160, 320, 640]),
        (224, [96, 192, 384, 768]),
        (224, [128, 256, 512, 1024]),
        (224, [192, 384, 768, 1536]),
        (224, [352, 704, 1408, 2816]),
        (384, [80, 160, 320, 640]),
        (384, [96, 192, 384, 768]),
        (384, [128, 256, 512, 1024]),
        (384, [192, 384, 768, 1536]),
        (384, [352, 704, 1408, 2816]),
        (512, [352, 704, 1408, 2816]),
    ];

    public static IEnumerable<StageShape> All { get; } =
    [
        .. Models
            .SelectMany(model => model.HiddenSizes.Select((channels, stage) => Shape(model.ImageSize >> (stage + 2), channels)))
            .Distinct()
            .OrderBy(shape => shape.Channels)
            .ThenByDescending(shape => shape.Edge),
    ];

    /// <summary>As the planner's TilePlan cuts them: many tiles of rows, or the two or more of a grid.</summary>
    private static StageShape Shape(int edge, int channels)
    {
        bool hasManyTiles = edge >= 28 && channels <= edge * edge;
        int rows = hasManyTiles ? Math.Min((112 + edge - 1) / edge, edge / 14) : Math.Min((96 + edge - 1) / edge, (edge + 1) / 2);
        return new StageShape(edge, channels, rows);
    }
}
