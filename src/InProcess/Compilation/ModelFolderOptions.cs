namespace ConvNextV2.Compiled.InProcess;

/// <summary>
/// What is compiled where a folder leaves it open, each as the metadata of a <c>ConvNextV2Model</c> item spells it and null to
/// leave it to the files, and whether the result is kept.
/// </summary>
public sealed class ModelFolderOptions
{
    internal static readonly ModelFolderOptions Default = new();

    /// <summary>Whose resize and rounding images are prepared with: Pillow, Pillow12 or Torchvision.</summary>
    public string? ImageBackend { get; init; }

    /// <summary>An edge in pixels such as 224, or height by width such as 288x384; of several the first.</summary>
    public string? ImageSize { get; init; }

    /// <summary>What is computed: ConvNextV2ForImageClassification, ConvNextV2Model or ConvNextV2Backbone.</summary>
    public string? Architecture { get; init; }

    /// <summary>The maps of a backbone, with commas between, such as stage2,stage4.</summary>
    public string? OutFeatures { get; init; }

    /// <summary>What is assumed where no preprocessor_config.json stands beside the config: ImageNet or Default.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>What matrices are multiplied in: Float32, which it is otherwise, or Int8, from the same weights.</summary>
    public string? Precision { get; init; }

    /// <summary>Whether an earlier compilation of the same is used, and this one kept. True by default.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>
    /// Where compilations are kept; null for a folder of the user's own: <c>convnextv2</c> in XDG_CACHE_HOME or ~/.cache, on
    /// macOS in ~/Library/Caches, on Windows in the local application data. It must be the user's, and nobody else may write
    /// to it. One that exists keeps its permissions and its other files.
    /// </summary>
    public string? CacheFolder { get; init; }
}
