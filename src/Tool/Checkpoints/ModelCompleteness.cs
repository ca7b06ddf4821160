using System.Globalization;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// Which tensors a model lacks whatever its size. A checkpoint may end before the final norm or the classifier, and may be a
/// stem alone; within its stages nothing may be missing.
/// </summary>
internal static class ModelCompleteness
{
    private static readonly string[] Stem = ["embeddings.patch_embeddings", "embeddings.layernorm"];
    private static readonly string[] Downsampling = ["downsampling_layer.0", "downsampling_layer.1"];
    private static readonly string[] Block = ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"];
    private static readonly string[] Ends = ["layernorm", "classifier"];

    /// <param name="names">The names that are there, in Hugging Face's current naming without prefix.</param>
    public static IEnumerable<string> Lacking(IEnumerable<string> names)
    {
        var there = new HashSet<string>(names, StringComparer.Ordinal);
        int[] depths = DepthsOf(there);
        IEnumerable<string> stages = depths.SelectMany(
            (depth, stage) =>
                Downsampling
                    .Where(_ => stage > 0)
                    .Concat(Enumerable.Range(0, depth).SelectMany(block => Block.Select(part => $"layers.{block}.{part}")))
                    .Select(module => $"encoder.stages.{stage}.{module}")
        );
        return Stem.Where(_ => depths.Length > 0)
            .Concat(stages)
            .Concat(Ends.Where(end => Both(end).Any(there.Contains)))
            .SelectMany(Both)
            .Where(name => !there.Contains(name));
    }

    private static string[] Both(string module) => [$"{module}.weight", $"{module}.bias"];

    private static int[] DepthsOf(IEnumerable<string> names)
    {
        var depths = new List<int>();
        foreach (string[] parts in names.Select(name => name.Split('.')))
        {
            if (parts is not ["encoder", "stages", var stage, var kind, var number, ..])
            {
                continue;
            }

            int index = int.Parse(stage, CultureInfo.InvariantCulture);
            while (depths.Count <= index)
            {
                depths.Add(1);
            }

            if (kind == "layers")
            {
                depths[index] = Math.Max(depths[index], int.Parse(number, CultureInfo.InvariantCulture) + 1);
            }
        }

        return [.. depths];
    }
}
