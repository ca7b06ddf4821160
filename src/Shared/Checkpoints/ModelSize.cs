namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Which size of ConvNeXt V2 a model has, by the shapes of its tensors.</summary>
/// <param name="Depths">Blocks of each stage.</param>
/// <param name="HiddenSizes">Channels of each stage.</param>
/// <param name="Channels">Of the image.</param>
/// <param name="PatchSize">Edge of the stem's patches.</param>
internal sealed record ModelSize(IReadOnlyList<long> Depths, IReadOnlyList<long> HiddenSizes, long Channels, long PatchSize)
{
    private static readonly (string Name, long[] Depths, long FirstHiddenSize)[] Published =
    [
        ("atto", [2, 2, 6, 2], 40),
        ("femto", [2, 2, 6, 2], 48),
        ("pico", [2, 2, 6, 2], 64),
        ("nano", [2, 2, 8, 2], 80),
        ("tiny", [3, 3, 9, 3], 96),
        ("small", [3, 3, 27, 3], 96),
        ("base", [3, 3, 27, 3], 128),
        ("large", [3, 3, 27, 3], 192),
        ("huge", [3, 3, 27, 3], 352),
    ];

    private static readonly string[] BlockWeights = ["dwconv.weight", "pwconv1.weight", "pwconv2.weight"];

    /// <summary>The size, or null if there is no stem to tell it by.</summary>
    /// <param name="shapeOf">The shape of the tensor with one of Hugging Face's names; null if there is none.</param>
    public static ModelSize? Of(Func<string, IReadOnlyList<long>?> shapeOf)
    {
        if (shapeOf("embeddings.patch_embeddings.weight") is not [var width, var channels, var patch, _])
        {
            return null;
        }

        var depths = new List<long>();
        var hiddenSizes = new List<long>();
        while (true)
        {
            string stage = FormattableString.Invariant($"encoder.stages.{depths.Count}.");
            IReadOnlyList<long>? downsampling = shapeOf(stage + "downsampling_layer.1.weight");
            int depth = 0;
            while (BlockWeights.Any(part => shapeOf(FormattableString.Invariant($"{stage}layers.{depth}.{part}")) is not null))
            {
                depth++;
            }

            if (downsampling is null && depth == 0)
            {
                return new ModelSize(depths, hiddenSizes, channels, patch);
            }

            width = downsampling is [var outputs, ..] ? outputs : width;
            depths.Add(depth);
            hiddenSizes.Add(width);
        }
    }

    /// <summary>Whether depths or hidden sizes are others. Of a backbone that ends early what both have counts.</summary>
    public bool Differs(ModelSize other)
    {
        int stages = Math.Min(Depths.Count, other.Depths.Count);
        return !TensorShape.BeginSame(Depths, other.Depths, stages)
            || !TensorShape.BeginSame(HiddenSizes, other.HiddenSizes, stages);
    }

    public override string ToString()
    {
        string sizes = $"depths {TensorShape.Join(Depths)}; hidden sizes {TensorShape.Join(HiddenSizes)}";
        foreach ((string name, long[] depths, long first) in Published)
        {
            long[] hiddenSizes = [first, 2 * first, 4 * first, 8 * first];
            if (Depths.Count == depths.Length && !Differs(new ModelSize(depths, hiddenSizes, Channels, PatchSize)))
            {
                return $"'{name}' ({sizes})";
            }
        }

        return $"a model of its own size ({sizes})";
    }
}
