using System.Globalization;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>
/// Reads a <c>config.json</c> of timm's, or of transformers' <c>TimmWrapper</c>: an architecture by its name, arguments that
/// change it, and labels. Its preprocessing is read elsewhere.
/// </summary>
internal static class TimmConfigParser
{
    private const string ModelClass = "TimmWrapperModel";
    private const string ClassifierClass = "TimmWrapperForImageClassification";

    // timm's, and that of transformers.
    private const int DefaultNumClasses = 1000,
        DefaultNumLabels = 2;

    // Where its preprocessing says no other.
    private static readonly ImageSize DefaultImageSize = new(224, 224);

    /// <summary>Whether it is such a config.</summary>
    public static bool IsTimm(ConfigObject json) => TimmConfig.Is(key => json.Find(key)?.Value);

    /// <param name="json">The file.</param>
    /// <param name="overrides">What the file does not decide; null if it decides everything.</param>
    public static ConvNextV2Config? Parse(ConfigObject json, ConfigOverrides? overrides = null)
    {
        if (ParseArchitecture(json) is not { } architecture)
        {
            return null;
        }

        // What older versions wrote has no pretrained_cfg, its keys stand beside the others.
        ConfigObject? arguments = json.Object(TimmArguments.Key);
        ConfigObject pretrained = json.Object(TimmTransformReader.Key) ?? json;
        bool isWrapper = json.Has(HuggingFaceConfig.ModelType);
        var given = new TimmModelArguments(arguments);
        given.Check();
        LabelSet labels = ParseLabels(
            json,
            pretrained,
            NumClasses(json, arguments, pretrained),
            isWrapper ? DefaultNumLabels : DefaultNumClasses
        );
        bool isModel = Names(json).Contains(ModelClass) && !Names(json).Contains(ClassifierClass);
        EquatableArray<int> dims = given.PerStage("dims", architecture.Dims, minimum: 1);
        var config = new ConvNextV2Config(
            NumChannels: given.Integer("in_chans", (isWrapper ? null : Planes(pretrained)) ?? 3),
            PatchSize: given.PatchSize(),
            HiddenSizes: dims,
            Depths: given.PerStage("depths", architecture.Depths, minimum: 0),
            HiddenActivation: given.Activation(),
            TimmArguments.DefaultEpsilon,
            ImageSize: DefaultImageSize,
            Labels: labels,
            ScoreFunction: json.String(HuggingFaceConfig.ProblemType) == HuggingFaceConfig.MultiLabel || labels.Count == 1
                ? ScoreFunction.Sigmoid
                : ScoreFunction.Softmax,
            ModelArchitecture.ImageClassification,
            EquatableArray<int>.Empty
        );
        return config.As(
            overrides?.Architecture ?? (isModel ? ModelArchitecture.Model : ModelArchitecture.ImageClassification),
            new EquatableArray<int>([dims.Count])
        );
    }

    private static TimmArchitecture? ParseArchitecture(ConfigObject json)
    {
        if (json.String(TimmConfig.Architecture) is not { } name)
        {
            if (!json.Has(TimmConfig.Architecture))
            {
                json.Report(
                    ProblemId.NotConvNextV2,
                    HuggingFaceConfig.ModelType,
                    "it is a TimmWrapper's without an 'architecture'"
                );
            }

            return null;
        }

        if (TimmArchitecture.Find(name) is { } known)
        {
            return known;
        }

        string hint = name.StartsWith("convnext_", StringComparison.Ordinal)
            ? " (ConvNeXt of 2022 has no global response normalisation)"
            : "";
        string all = string.Join(", ", TimmArchitecture.All.Select(architecture => architecture.Name));
        json.Report(
            ProblemId.NotConvNextV2,
            TimmConfig.Architecture,
            $"its 'architecture' is timm's \"{name}\"{hint}, which is none of {all}"
        );
        return null;
    }

    private static IEnumerable<string> Names(ConfigObject json) =>
        json.Find(HuggingFaceConfig.Architectures) is { Value.Kind: JsonKind.Array } member
            ? member.Value.Items.Where(item => item.Kind == JsonKind.String).Select(item => item.Text)
            : [];

    /// <summary>The first of <c>input_size</c>, which is channels, height and width.</summary>
    private static int? Planes(ConfigObject pretrained)
    {
        const string Key = "input_size";
        return pretrained.Find(Key) is { Value.Items: { Count: 3 } items }
            ? pretrained.ReadInteger(items[0], Key + "[0]", 1)
            : null;
    }

    /// <summary>The first place that says it; a null, as anywhere in timm, says nothing.</summary>
    private static int? NumClasses(ConfigObject json, ConfigObject? arguments, ConfigObject pretrained)
    {
        const string Key = TimmConfig.LabelCount;
        const string WrapperKey = HuggingFaceConfig.LabelCount;
        ConfigObject? place = new[] { arguments, json, pretrained }.FirstOrDefault(place => place?.Has(Key) == true);
        return place is not null ? place.ReadInteger(place.Find(Key)!.Value, Key, 0)
            : json.Has(WrapperKey) ? json.ReadInteger(json.Find(WrapperKey)!.Value, WrapperKey, 0)
            : null;
    }

    private static LabelSet ParseLabels(ConfigObject json, ConfigObject pretrained, int? numClasses, int absent)
    {
        (ConfigObject Place, string Key)[] places =
        [
            .. TimmConfig.Labels.Select(name => (json, name)),
            .. TimmConfig.Labels.Select(name => (pretrained, name)),
            // A wrapper's config that transformers wrote without timm's names.
            (json, HuggingFaceConfig.Labels),
        ];
        (ConfigObject? place, string key) = places.FirstOrDefault(at => at.Place.Has(at.Key));
        if (place is null)
        {
            return LabelSet.Default(numClasses ?? absent);
        }

        IReadOnlyCollection<string>? names =
            place.Find(key)!.Value.Kind == JsonKind.Object ? place.Labels(key) : place.Strings(key);
        if (names is null)
        {
            return LabelSet.Default(numClasses ?? absent);
        }

        if (numClasses is { } count && count != names.Count)
        {
            place.Report(
                ProblemId.InvalidLabels,
                key,
                key,
                FormattableString.Invariant($"it has {names.Count} labels, and 'num_classes' is {count}")
            );
            return LabelSet.Default(count);
        }

        return LabelSet.Named(names);
    }
}
