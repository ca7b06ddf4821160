using System.Text.RegularExpressions;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>What the words of a key say: <c>model_ema</c>, <c>model-ema</c> and <c>modelEma</c> have the same ones.</summary>
internal static partial class KeyWords
{
    // An average of the weights over the training's steps, which is meant to be used.
    private static readonly string[] Averages = ["ema", "swa", "averaged", "average", "avg", "shadow"];

    // Something else for each weight.
    private static readonly string[] NoWeights = ["optimizer", "optimizers", "optim", "grad", "grads", "gradients"];

    // Also that, as the whole of a last key: a momentum encoder is a model.
    private static readonly string[] NoWeightsAlone = ["momentum", "momentum_buffer"];

    public static bool SayAverage(string key) => Has(key, Averages);

    /// <summary>Whether a student learns from it, which is a larger model or an average: the word does not say which.</summary>
    public static bool SayTeacher(string key) => Has(key, ["teacher"]) && !SayAverage(key);

    /// <summary>Whether it is of the epoch with the best metric, which may be older than the weights beside it.</summary>
    public static bool SayBest(string key) => Has(key, ["best"]);

    public static bool SayNoWeights(string key) =>
        Has(key, NoWeights) || NoWeightsAlone.Contains(key[(key.LastIndexOf('.') + 1)..], StringComparer.OrdinalIgnoreCase);

    private static bool Has(string key, string[] words) =>
        Word().Matches(key).Any(word => words.Contains(word.Value, StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
