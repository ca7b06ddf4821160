using System.Globalization;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// The names that tensors of a ConvNeXt V2 of any size can have, as far as the numbers in a file's names go: what a search for a
/// model needs where there is no config.
/// </summary>
internal static class PossibleNames
{
    // More stages and blocks than any model has.
    private const int MaximumStages = 8;
    private const int MaximumBlocks = 100;

    private static readonly string[] Ends = ["embeddings.patch_embeddings", "embeddings.layernorm", "layernorm", "classifier"];
    private static readonly string[] BlockParts = ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"];

    /// <summary>In Hugging Face's current naming without prefix.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> fileNames)
    {
        int numbers = 1 + fileNames.SelectMany(name => name.Split('.')).Select(Number).DefaultIfEmpty().Max();
        var modules = new List<string>(Ends);
        for (int stage = 0; stage < Math.Min(numbers, MaximumStages); stage++)
        {
            // The first stage begins with the stem.
            if (stage > 0)
            {
                modules.Add($"encoder.stages.{stage}.downsampling_layer.0");
                modules.Add($"encoder.stages.{stage}.downsampling_layer.1");
            }

            for (int block = 0; block < numbers; block++)
            {
                modules.AddRange(BlockParts.Select(part => $"encoder.stages.{stage}.layers.{block}.{part}"));
            }

            modules.Add($"hidden_states_norms.stage{stage + 1}");
        }

        return [.. modules.SelectMany(module => new[] { $"{module}.weight", $"{module}.bias" })];
    }

    private static int Number(string part) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < MaximumBlocks
            ? number
            : 0;
}
