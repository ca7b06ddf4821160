using System.Globalization;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>Reads the keys of a Hugging Face <c>ConvNextV2Config</c> that affect inference; all others are ignored.</summary>
internal static class ConvNextV2ConfigParser
{
    private const int DefaultNumLabels = 2;
    private static readonly ImageSize DefaultImageSize = new(224, 224);
    private static readonly EquatableArray<int> DefaultHiddenSizes = new([96, 192, 384, 768]);
    private static readonly EquatableArray<int> DefaultDepths = new([3, 3, 9, 3]);

    // A config without model_type must have one of these.
    private static readonly string[] StructuralKeys = ["hidden_sizes", "depths", "num_stages", "patch_size"];

    /// <param name="json">The file.</param>
    /// <param name="overrides">What the file does not decide; null if it decides everything.</param>
    public static ConvNextV2Config? Parse(ConfigObject json, ConfigOverrides? overrides = null)
    {
        if (TimmConfigParser.IsTimm(json))
        {
            return TimmConfigParser.Parse(json, overrides);
        }

        if (!IsConvNextV2(json))
        {
            return null;
        }

        EquatableArray<int> hiddenSizes = json.Integers("hidden_sizes", DefaultHiddenSizes, minimum: 1);
        EquatableArray<int> depths = json.Integers("depths", DefaultDepths, minimum: 0);
        int numStages = json.Integer("num_stages", 4, minimum: 1);
        CheckStages(json, numStages, hiddenSizes, depths);

        LabelSet labels = ParseLabels(json);
        ModelArchitecture architecture = overrides?.Architecture ?? ParseArchitecture(json);
        var config = new ConvNextV2Config(
            NumChannels: json.Integer("num_channels", 3, minimum: 1),
            PatchSize: json.Integer("patch_size", 4, minimum: 1),
            HiddenSizes: hiddenSizes,
            Depths: depths,
            HiddenActivation: ParseActivation(json),
            LayerNormEpsilon: json.Number(
                HuggingFaceConfig.LayerNormEpsilon,
                HuggingFaceConfig.DefaultEpsilon,
                minimum: 0,
                maximum: 1
            ),
            ImageSize: overrides is { HasImageSize: true } ? DefaultImageSize : ParseImageSize(json),
            Labels: labels,
            ScoreFunction: json.String(HuggingFaceConfig.ProblemType) == HuggingFaceConfig.MultiLabel || labels.Count == 1
                ? ScoreFunction.Sigmoid
                : ScoreFunction.Softmax,
            ModelArchitecture.ImageClassification,
            EquatableArray<int>.Empty
        );
        bool readsFeatures = architecture == ModelArchitecture.Backbone && overrides is not { HasOutFeatures: true };
        return config.As(
            architecture,
            readsFeatures ? ParseOutFeatures(json, hiddenSizes.Count) : new EquatableArray<int>([hiddenSizes.Count])
        );
    }

    /// <summary>The first that is known: the list has one entry in all that Hugging Face writes.</summary>
    private static ModelArchitecture ParseArchitecture(ConfigObject json)
    {
        IEnumerable<string> names = json.Find(HuggingFaceConfig.Architectures) is { Value.Kind: JsonKind.Array } member
            ? member.Value.Items.Where(item => item.Kind == JsonKind.String).Select(item => item.Text)
            : [];
        string? known = names.FirstOrDefault(ModelArchitectures.ByName.ContainsKey);
        return known is null ? ModelArchitecture.ImageClassification : ModelArchitectures.ByName[known];
    }

    private static EquatableArray<int> ParseOutFeatures(ConfigObject json, int stages)
    {
        EquatableArray<int>? named = json.Strings("out_features") is { } names
            ? Resolved("out_features", OutFeatures.FromNames(names, stages))
            : null;
        EquatableArray<int>? counted = json.Has("out_indices")
            ? Resolved("out_indices", OutFeatures.FromNumbers(json.Integers("out_indices", default, int.MinValue), stages))
            : null;
        if (named is { } byName && counted is { } byIndex && !byName.Equals(byIndex))
        {
            json.Report(
                ProblemId.InvalidFeatures,
                "out_indices",
                "'out_indices'",
                $"'out_features' says {string.Join(", ", byName.Select(OutFeatures.Name))}, which are other maps"
            );
        }

        return named ?? counted ?? new EquatableArray<int>([stages]);

        EquatableArray<int>? Resolved(string key, (EquatableArray<int> Indices, string? Fault) features)
        {
            if (features.Fault is null)
            {
                return features.Indices;
            }

            if (!json.IsRefused(key))
            {
                json.Report(ProblemId.InvalidFeatures, key, $"'{key}'", features.Fault);
            }

            return null;
        }
    }

    private static bool IsConvNextV2(ConfigObject json)
    {
        string? modelType = json.String(HuggingFaceConfig.ModelType);
        JsonMember? architectures = json.Find(HuggingFaceConfig.Architectures);
        bool isArchitecture =
            architectures is { Value.Kind: JsonKind.Array }
            && architectures.Value.Items.Any(item => item.Text.StartsWith("ConvNextV2", StringComparison.Ordinal));

        // Some conversions by the community say "convnext" beside a ConvNextV2 architecture: the architecture is right.
        if (modelType == "convnextv2" || isArchitecture)
        {
            return true;
        }

        if (modelType is not null)
        {
            string hint =
                modelType == "convnext" ? " (ConvNeXt V1, which has no global response normalisation; only V2 is compiled)" : "";
            json.Report(ProblemId.NotConvNextV2, HuggingFaceConfig.ModelType, $"its 'model_type' is \"{modelType}\"{hint}");
            return false;
        }

        if (architectures is not null)
        {
            json.Report(ProblemId.NotConvNextV2, HuggingFaceConfig.Architectures, "its 'architectures' name another model");
            return false;
        }

        if (!StructuralKeys.Any(json.Has))
        {
            json.Report(
                ProblemId.NotConvNextV2,
                HuggingFaceConfig.ModelType,
                "it has no 'model_type', and none of " + string.Join(", ", StructuralKeys.Select(key => $"'{key}'"))
            );
            return false;
        }

        return true;
    }

    private static void CheckStages(ConfigObject json, int numStages, EquatableArray<int> hiddenSizes, EquatableArray<int> depths)
    {
        bool isRefused = json.IsRefused("num_stages");
        CheckCount("hidden_sizes", hiddenSizes.Count);
        CheckCount("depths", depths.Count);

        void CheckCount(string key, int count)
        {
            if (count != numStages && !isRefused && !json.IsRefused(key))
            {
                string stages = Origin("num_stages", numStages.ToString(CultureInfo.InvariantCulture));
                string values = Origin(key, count.ToString(CultureInfo.InvariantCulture) + " values");
                json.Report(ProblemId.ContradictoryStages, json.Has(key) ? key : "num_stages", stages, values);
            }
        }

        string Origin(string key, string value) => $"'{key}' {(json.Has(key) ? "has" : "is absent and defaults to")} {value}";
    }

    private static HiddenActivation ParseActivation(ConfigObject json)
    {
        string name = json.String(HuggingFaceConfig.Activation) ?? HuggingFaceConfig.DefaultActivation;
        if (HiddenActivations.ByName.TryGetValue(name, out HiddenActivation activation))
        {
            return activation;
        }

        string supported = string.Join(", ", HiddenActivations.ByName.Keys.OrderBy(key => key, StringComparer.Ordinal));
        json.Report(ProblemId.UnsupportedActivation, HuggingFaceConfig.Activation, name, supported);
        return HiddenActivation.Gelu;
    }

    private static ImageSize ParseImageSize(ConfigObject json) =>
        json.Find("image_size") is { } member ? json.Size(member.Value, "image_size") ?? DefaultImageSize : DefaultImageSize;

    /// <summary>
    /// The labels in the order of their ids. <c>id2label</c> decides their number even where <c>num_labels</c> says otherwise;
    /// without either there are two (<c>PretrainedConfig</c>).
    /// </summary>
    private static LabelSet ParseLabels(ConfigObject json)
    {
        int? numLabels = json.Find(HuggingFaceConfig.LabelCount) is { } count
            ? json.ReadInteger(count.Value, HuggingFaceConfig.LabelCount, 0)
            : null;
        if (!json.Has(HuggingFaceConfig.Labels))
        {
            return LabelSet.Default(numLabels ?? DefaultNumLabels);
        }

        if (json.Labels(HuggingFaceConfig.Labels) is not { } names)
        {
            return LabelSet.Default(DefaultNumLabels);
        }

        if (numLabels is { } stated && stated != names.Count)
        {
            json.Report(
                ProblemId.LabelCountMismatch,
                HuggingFaceConfig.LabelCount,
                stated.ToString(CultureInfo.InvariantCulture),
                names.Count.ToString(CultureInfo.InvariantCulture)
            );
        }

        return LabelSet.Named(names);
    }
}
