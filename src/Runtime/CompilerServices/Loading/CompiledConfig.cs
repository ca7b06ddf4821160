using System.ComponentModel;
using System.Globalization;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// What a generated class was compiled from that no tensor shows: a <c>config.json</c> or <c>preprocessor_config.json</c> beside
/// a checkpoint that says otherwise is of a model that would give other answers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CompiledConfig
{
    private const string File = CheckpointConfig.FileName;

    private readonly ImagePreprocessor _preprocessor;
    private readonly bool _isSizeGiven;

    /// <param name="preprocessor">How images are prepared.</param>
    /// <param name="isSizeGiven">Whether their size is the item's, so that a file's does not matter.</param>
    public CompiledConfig(ImagePreprocessor preprocessor, bool isSizeGiven) =>
        (_preprocessor, _isSizeGiven) = (preprocessor, isSizeGiven);

    /// <summary>A name that <c>hidden_act</c> has for the activation; null if the model has none.</summary>
    public string? HiddenActivation { get; init; }

    /// <summary><c>layer_norm_eps</c>; null if the model has no final norm.</summary>
    public double? LayerNormEpsilon { get; init; }

    /// <summary>Of <c>problem_type</c>; null with less than two labels, where it decides nothing.</summary>
    public ScoreFunction? ScoreFunction { get; init; }

    /// <exception cref="CheckpointException">A file beside the checkpoint is damaged, or contradicts the class.</exception>
    internal void RequireAgreement(GeneratedClass generated, string path, ModelLoadOptions? options)
    {
        if (options is { IgnoreConfigs: true })
        {
            return;
        }

        var differences = new ConfigDifferences(generated.Name);
        CompareConfig(path, differences);
        PreprocessorComparison.Compare(_preprocessor, _isSizeGiven, path, differences);
        differences.ThrowIfAny(path);
    }

    private void CompareConfig(string path, ConfigDifferences differences)
    {
        string[] keys =
        [
            .. TimmConfig.MarkingKeys,
            TimmArguments.Key,
            HuggingFaceConfig.Activation,
            HuggingFaceConfig.LayerNormEpsilon,
            HuggingFaceConfig.ProblemType,
        ];
        if (CheckpointConfig.Read(path, keys) is not { } config)
        {
            return;
        }

        if (TimmConfig.Is(key => config[key]))
        {
            CompareTimm(config, differences);
        }
        else if (config[HuggingFaceConfig.ModelType] is not null)
        {
            // What is absent has its default in a config of Hugging Face's, and no meaning in another file.
            CompareActivation(
                HuggingFaceConfig.Activation,
                config[HuggingFaceConfig.Activation],
                HuggingFaceConfig.DefaultActivation,
                HiddenActivations.ByName,
                differences
            );
            CompareEpsilon(
                HuggingFaceConfig.LayerNormEpsilon,
                config[HuggingFaceConfig.LayerNormEpsilon],
                HuggingFaceConfig.DefaultEpsilon,
                differences
            );
            CompareProblem(config[HuggingFaceConfig.ProblemType], differences);
        }
    }

    /// <summary>A config of timm's has an activation among the model's arguments; its norms have one epsilon.</summary>
    private void CompareTimm(CheckpointConfig config, ConfigDifferences differences)
    {
        JsonValue? arguments = config[TimmArguments.Key];
        CompareActivation(
            TimmArguments.Activation,
            Argument(TimmArguments.Activation),
            TimmArguments.DefaultActivation,
            HiddenActivations.ByTimmName,
            differences
        );
        foreach (JsonMember argument in arguments?.Members ?? [])
        {
            if (TimmArguments.Contradicted(argument) is { } usual)
            {
                differences.Add(File, argument.Name, argument.Value.Describe(), usual);
            }
        }

        CompareEpsilon(
            TimmArguments.LayerNormEpsilon,
            Argument(TimmArguments.LayerNormEpsilon),
            TimmArguments.DefaultEpsilon,
            differences
        );

        // timm's own configs do not say it; the class may know better.
        if ((config[HuggingFaceConfig.ModelType] ?? config[HuggingFaceConfig.ProblemType]) is not null)
        {
            CompareProblem(config[HuggingFaceConfig.ProblemType], differences);
        }

        JsonValue? Argument(string key) => arguments?.Find(key)?.Value is { Kind: not JsonKind.Null } value ? value : null;
    }

    private void CompareActivation(
        string key,
        JsonValue? found,
        string absent,
        IReadOnlyDictionary<string, HiddenActivation> known,
        ConfigDifferences differences
    )
    {
        if (
            HiddenActivation is { } compiled
            && !(
                known.TryGetValue(found is null ? absent : found.Text, out HiddenActivation activation)
                && activation == HiddenActivations.ByName[compiled]
            )
        )
        {
            differences.Add(File, key, found, absent, compiled);
        }
    }

    private void CompareEpsilon(string key, JsonValue? found, string absent, ConfigDifferences differences)
    {
        if (LayerNormEpsilon is not { } compiled)
        {
            return;
        }

        string text = found is null ? absent : found.Text;
        if (
            !(
                float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
                && number == (float)compiled
            )
        )
        {
            differences.Add(File, key, found, absent, compiled.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Whether labels exclude each other. A config of transformers' that does not say it has those that do.</summary>
    private void CompareProblem(JsonValue? found, ConfigDifferences differences)
    {
        bool isMultiLabel = found is { Kind: JsonKind.String, Text: HuggingFaceConfig.MultiLabel };
        if (ScoreFunction is { } function && isMultiLabel != (function == CompilerServices.ScoreFunction.Sigmoid))
        {
            string compiled = isMultiLabel ? HuggingFaceConfig.SingleLabel : HuggingFaceConfig.MultiLabel;
            differences.Add(File, HuggingFaceConfig.ProblemType, found, HuggingFaceConfig.SingleLabel, compiled);
        }
    }
}
