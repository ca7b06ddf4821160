using System.ComponentModel;
using System.Globalization;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// What a generated class was compiled from that no tensor shows: a <c>config.json</c> or <c>preprocessor_config.json</c> beside
/// a checkpoint that says otherwise is of a model that would give other answers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CompiledConfig
{
    private const string ProblemKey = "problem_type";

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

        Difference[] differences = [.. OfConfig(path), .. OfPreprocessor(path)];
        if (differences.Length > 0)
        {
            throw new CheckpointException(
                path,
                $"{generated.Name} is compiled from other values than the files beside it have, and would give other answers. "
                    + string.Join("; ", differences.Select(difference => difference.ToString(generated.Name)))
                    + ". Compile a class from the files beside it, or set "
                    + $"{nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.IgnoreConfigs)} if the compiled values are meant."
            );
        }
    }

    private IEnumerable<Difference> OfConfig(string path)
    {
        const string File = "config.json";
        const string ActivationKey = "hidden_act";
        const string EpsilonKey = "layer_norm_eps";
        CheckpointConfig? config = CheckpointConfig.Read(
            path,
            [ActivationKey, EpsilonKey, ProblemKey, "model_args", .. TimmTransformReader.ConfigKeys]
        );
        if (config is not null && TimmTransformReader.IsConfig(key => config[key]))
        {
            foreach (Difference difference in OfTimm(config, File))
            {
                yield return difference;
            }

            yield break;
        }

        // What is absent has its default in a config of Hugging Face's, and no meaning in another file.
        if (config?["model_type"] is null)
        {
            yield break;
        }

        if (HiddenActivation is { } compiled && !IsActivation(config[ActivationKey], compiled))
        {
            yield return new Difference(ActivationKey, File, Describe(config[ActivationKey], "gelu"), compiled);
        }

        if (LayerNormEpsilon is { } epsilon && !IsNumber(config[EpsilonKey], (float)epsilon))
        {
            string text = epsilon.ToString("R", CultureInfo.InvariantCulture);
            yield return new Difference(EpsilonKey, File, Describe(config[EpsilonKey], "1e-12"), text);
        }

        if (OfProblem(config, File) is { } problem)
        {
            yield return problem;
        }
    }

    /// <summary>Whether labels exclude each other. A config of transformers' that does not say it has those that do.</summary>
    private Difference? OfProblem(CheckpointConfig config, string file)
    {
        bool isMultiLabel = config[ProblemKey] is { Kind: JsonKind.String, Text: "multi_label_classification" };
        if (ScoreFunction is not { } function || isMultiLabel == (function == CompilerServices.ScoreFunction.Sigmoid))
        {
            return null;
        }

        string text = isMultiLabel ? "single_label_classification" : "multi_label_classification";
        return new Difference(ProblemKey, file, Describe(config[ProblemKey], "single_label_classification"), text);
    }

    /// <summary>A config of timm's has an activation among the model's arguments; its norms have one epsilon.</summary>
    private IEnumerable<Difference> OfTimm(CheckpointConfig config, string file)
    {
        const string ActivationKey = "act_layer";
        const string EpsilonKey = "norm_eps";
        const string PoolKey = "global_pool";
        const double Epsilon = 1e-6;
        JsonValue? arguments = config["model_args"];
        JsonValue? activation = arguments?.Find(ActivationKey)?.Value;
        string name = activation is { Kind: JsonKind.String } ? activation.Text : HiddenActivations.TimmDefault;
        if (
            HiddenActivation is { } compiled
            && !(
                HiddenActivations.ByTimmName.TryGetValue(name, out HiddenActivation found)
                && found == HiddenActivations.ByName[compiled]
            )
        )
        {
            yield return new Difference(ActivationKey, file, $"\"{Printable.Name(name)}\"", compiled);
        }

        JsonValue? stated = arguments?.Find(EpsilonKey)?.Value is { Kind: not JsonKind.Null } value ? value : null;
        if (
            LayerNormEpsilon is { } epsilon
            && !(stated is null ? (float)epsilon == (float)Epsilon : IsNumber(stated, (float)epsilon))
        )
        {
            string text = epsilon.ToString("R", CultureInfo.InvariantCulture);
            yield return new Difference(EpsilonKey, file, stated?.Describe() ?? "absent, which is 1e-6 for timm", text);
        }

        if (
            arguments?.Find(PoolKey)?.Value is { Kind: JsonKind.String, Text: not ("avg" or "") } pool
            && ScoreFunction is not null
        )
        {
            yield return new Difference(PoolKey, file, pool.Describe(), "\"avg\"");
        }

        // timm's own configs do not say it; the class may know better.
        if ((config["model_type"] ?? config[ProblemKey]) is not null && OfProblem(config, file) is { } problem)
        {
            yield return problem;
        }
    }

    private IEnumerable<Difference> OfPreprocessor(string path)
    {
        if (FileBeside.Find(path, "preprocessor_config.json") is { } own)
        {
            JsonValue root = Parse(own);
            return root.Kind == JsonKind.Object
                ? OfPreprocessor(own, root, PreprocessingReader.Read)
                : throw own.Damaged($"is {root.Describe()}, not a JSON object");
        }

        // A config of timm's says itself what is done to images.
        return FileBeside.Find(path, "config.json") is { } config && Parse(config) is var json && IsTimm(json)
            ? OfPreprocessor(config, json, TimmTransformReader.Read)
            : [];

        static JsonValue Parse(FileBeside file) => file.Read(text => JsonReader.ParseWhole(text));

        static bool IsTimm(JsonValue json) =>
            TimmTransformReader.IsConfig(key => json.Find(key) is { Value.Kind: not JsonKind.Null } member ? member.Value : null);
    }

    private IEnumerable<Difference> OfPreprocessor<T>(
        FileBeside file,
        JsonValue root,
        Func<JsonValue, int, Preprocessing.ImageBackend, bool, (T? Preprocessing, IReadOnlyList<ProcessorFault> Faults)> read
    )
        where T : class, IPreprocessing
    {
        (T? preprocessing, IReadOnlyList<ProcessorFault> faults) = read(
            root,
            _preprocessor.Channels,
            (Preprocessing.ImageBackend)_preprocessor.Geometry.Resize.Backend,
            _isSizeGiven
        );
        if (preprocessing is null)
        {
            throw file.Damaged($"cannot be followed: {faults[0]}");
        }

        var compiled = new ImageExtent(_preprocessor.Height, _preprocessor.Width);
        ImageProcessing processing = preprocessing.For(preprocessing.Output ?? compiled);
        ImagePreprocessor found = PreprocessorFactory.Create(processing, _preprocessor.Channels);
        string name = Path.GetFileName(file.File);
        return PreprocessorFacts
            .Of(found)
            .Zip(PreprocessorFacts.Of(_preprocessor))
            .Where(pair => pair.First != pair.Second)
            .Select(pair => new Difference(pair.First.Key, name, pair.First.Value, pair.Second.Value));
    }

    private static bool IsActivation(JsonValue? found, string compiled) =>
        HiddenActivations.ByName.TryGetValue(found is null ? "gelu" : found.Text, out HiddenActivation activation)
        && activation == HiddenActivations.ByName[compiled];

    private static bool IsNumber(JsonValue? found, float compiled) =>
        float.TryParse(found is null ? "1e-12" : found.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
        && number == compiled;

    private static string Describe(JsonValue? found, string absent) => found?.Describe() ?? $"absent, which is {absent}";

    private sealed record Difference(string Key, string File, string Found, string Compiled)
    {
        public string ToString(string name) => $"'{Key}' in its {File} is {Found}, {name} is compiled with {Compiled}";
    }
}
