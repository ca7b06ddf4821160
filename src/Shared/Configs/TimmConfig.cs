using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Configs;

/// <summary>Keys of a <c>config.json</c> of timm's, or of transformers' <c>TimmWrapper</c>.</summary>
internal static class TimmConfig
{
    public const string Architecture = "architecture";

    /// <summary>Where names of labels stand; what comes first counts.</summary>
    public static readonly IReadOnlyList<string> Labels = ["label_names", "labels"];

    /// <summary>How many labels there are.</summary>
    public const string LabelCount = "num_classes";

    /// <summary>What <see cref="Is"/> asks for.</summary>
    public static readonly IReadOnlyList<string> MarkingKeys =
    [
        HuggingFaceConfig.ModelType,
        Architecture,
        HuggingFaceConfig.Architectures,
    ];

    /// <summary>Whether a <c>config.json</c> is timm's, or of transformers' TimmWrapper.</summary>
    /// <param name="find">The value of a key; null if it is absent or null.</param>
    public static bool Is(Func<string, JsonValue?> find) =>
        find(HuggingFaceConfig.ModelType) is { } type
            ? type is { Kind: JsonKind.String, Text: "timm_wrapper" }
            : find(Architecture) is not null && find(HuggingFaceConfig.Architectures) is null;
}
