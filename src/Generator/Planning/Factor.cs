using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// A key that a size depends on, and how many times its value is what the published models have at most. Where several keys
/// together give a size that cannot be, the one with the largest excess is most likely the one that is wrong.
/// </summary>
internal readonly record struct Factor(string Key, double Excess)
{
    private const double UsualChannels = 3;
    private const double UsualPatch = 4;
    private const double UsualLabels = 1000;
    private const double UsualHalvings = 8;
    private const double LargestHiddenSize = 2816;
    private const double LargestEdge = 512;
    private const double SmallestEdge = 224;

    public static Factor Channels(int count) => new("num_channels", count / UsualChannels);

    public static Factor LargePatch(int edge) => new("patch_size", edge / UsualPatch);

    /// <summary>The smaller the patches, the larger the maps.</summary>
    public static Factor SmallPatch(int edge) => new("patch_size", UsualPatch / edge);

    public static Factor HiddenSize(int channels) => new("hidden_sizes", channels / LargestHiddenSize);

    /// <summary>Each stage after the first halves the map.</summary>
    public static Factor Stages(int count) => new("num_stages", Math.Pow(2, count - 1) / UsualHalvings);

    public static Factor Labels(LabelSet labels) =>
        new(labels.Names.Count > 0 ? "id2label" : "num_labels", labels.Count / UsualLabels);

    public static Factor LargeImage(int height, int width) => new("image_size", Math.Max(height, width) / LargestEdge);

    public static Factor SmallImage(int height, int width) => new("image_size", SmallestEdge / Math.Min(height, width));

    /// <summary>The key to point at.</summary>
    public static string Blame(params Factor[] factors) => factors.OrderByDescending(factor => factor.Excess).First().Key;
}
