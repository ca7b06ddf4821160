namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// How a family of checkpoints spells the names of the same tensors. A plan uses Hugging Face's current names without the
/// <c>convnextv2.</c> prefix; each naming here says what a file of its own calls them.
/// </summary>
internal sealed class CheckpointNaming
{
    /// <summary>All namings that are recognised; a new one begins here.</summary>
    public static readonly IReadOnlyList<CheckpointNaming> All =
    [
        new(
            "Hugging Face",
            "convnextv2.embeddings.",
            "convnextv2.encoder.stages.{0}.downsampling_layer.{1}",
            "convnextv2.encoder.stages.{0}.layers.{1}.",
            stemParts: ["patch_embeddings", "layernorm"],
            blockParts: ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"],
            finalNorm: "convnextv2.layernorm",
            classifier: "classifier",
            root: "convnextv2."
        ),
        new(
            "Hugging Face without prefix",
            "embeddings.",
            "encoder.stages.{0}.downsampling_layer.{1}",
            "encoder.stages.{0}.layers.{1}.",
            stemParts: ["patch_embeddings", "layernorm"],
            blockParts: ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"],
            finalNorm: "layernorm",
            classifier: "classifier"
        ),
        new(
            "facebookresearch/ConvNeXt-V2",
            "downsample_layers.0.",
            "downsample_layers.{0}.{1}",
            "stages.{0}.{1}.",
            stemParts: ["0", "1"],
            blockParts: ["dwconv", "norm", "pwconv1", "grn", "pwconv2"],
            finalNorm: "norm",
            classifier: "head"
        ),
        new(
            "timm",
            "stem.",
            "stages.{0}.downsample.{1}",
            "stages.{0}.blocks.{1}.",
            stemParts: ["0", "1"],
            blockParts: ["conv_dw", "norm", "mlp.fc1", "mlp.grn", "mlp.fc2"],
            finalNorm: "head.norm",
            classifier: "head.fc"
        ),
        new(
            "timm in OpenCLIP",
            "visual.trunk.stem.",
            "visual.trunk.stages.{0}.downsample.{1}",
            "visual.trunk.stages.{0}.blocks.{1}.",
            stemParts: ["0", "1"],
            blockParts: ["conv_dw", "norm", "mlp.fc1", "mlp.grn", "mlp.fc2"],
            finalNorm: "visual.trunk.head.norm",
            classifier: "visual.trunk.head.fc",
            root: "visual.trunk.",
            hasOtherNetworks: true
        ),
        new(
            "mmpretrain",
            "backbone.downsample_layers.0.",
            "backbone.downsample_layers.{0}.{1}",
            "backbone.stages.{0}.{1}.",
            stemParts: ["0", "1"],
            blockParts: ["depthwise_conv", "norm", "pointwise_conv1", "grn", "pointwise_conv2"],
            // It has the number of the last of four stages; a backbone of mmdetection has one for each feature.
            finalNorm: "backbone.norm3",
            classifier: "head.fc",
            root: "backbone."
        ),
        new(
            "timm with features_only",
            "stem_",
            "stages_{0}.downsample.{1}",
            "stages_{0}.blocks.{1}.",
            stemParts: ["0", "1"],
            blockParts: ["conv_dw", "norm", "mlp.fc1", "mlp.grn", "mlp.fc2"],
            finalNorm: "head.norm",
            classifier: "head.fc"
        ),
    ];

    private static readonly string[] StemParts = ["patch_embeddings", "layernorm"];
    private static readonly string[] BlockParts = ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"];

    private readonly string _stem;
    private readonly string _downsampling;
    private readonly string _block;
    private readonly string[] _stemParts;
    private readonly string[] _blockParts;
    private readonly string _finalNorm;
    private readonly bool _hasOtherNetworks;

    private CheckpointNaming(
        string title,
        string stem,
        string downsampling,
        string block,
        string[] stemParts,
        string[] blockParts,
        string finalNorm,
        string classifier,
        string root = "",
        bool hasOtherNetworks = false
    )
    {
        Title = title;
        _stem = stem;
        _downsampling = downsampling;
        _block = block;
        _stemParts = stemParts;
        _blockParts = blockParts;
        _finalNorm = finalNorm;
        Classifier = classifier;
        Root = root;
        _hasOtherNetworks = hasOtherNetworks;
    }

    public string Title { get; }

    /// <summary>The module of the classifier.</summary>
    public string Classifier { get; }

    /// <summary>What the names of a network's tensors begin with; a classifier's need not.</summary>
    public string Root { get; }

    /// <summary>
    /// What a file of this naming may call the tensor, the usual name first. GRN's parameters are gamma and beta in the original
    /// repository and in Hugging Face's files of 2023, weight and bias since.
    /// </summary>
    public IEnumerable<string> Spellings(string name)
    {
        int dot = name.LastIndexOf('.');
        string module = Module(name.Substring(0, dot));
        string parameter = name.Substring(dot + 1);
        yield return $"{module}.{parameter}";
        if (name.Contains(".grn."))
        {
            yield return $"{module}.{(parameter == "weight" ? "gamma" : "beta")}";
        }
    }

    /// <summary>
    /// The part of a model that a file's tensor belongs to, if it is one that not every architecture has: <c>classifier</c>,
    /// <c>layernorm</c>, <c>hidden_states_norms</c>, or <c>encoder.stages</c> for a stage from <paramref name="stages"/> on.
    /// </summary>
    public string? OptionalPart(string fileName, int stages)
    {
        string module = fileName.Substring(0, Math.Max(0, fileName.LastIndexOf('.')));
        return module == Classifier || module.StartsWith(Classifier + ".", StringComparison.Ordinal) ? "classifier"
            : module == _finalNorm ? "layernorm"
            : module.StartsWith("hidden_states_norms.", StringComparison.Ordinal) ? "hidden_states_norms"
            : StageOf(fileName) >= stages ? "encoder.stages"
            : null;
    }

    /// <summary>
    /// Whether a tensor is of another network in the same file, or of a part that the model was compiled without: a classifier
    /// or features' norms, and for a backbone the final norm and the stages that follow its last feature.
    /// </summary>
    /// <param name="fileName">A tensor that the model does not expect.</param>
    /// <param name="model">The model's parts.</param>
    public bool IsOfAnotherArchitecture(string fileName, ModelParts model) =>
        OptionalPart(fileName, model.Stages) switch
        {
            null => IsOfAnotherNetwork(fileName),
            "classifier" => !model.HasClassifier,
            "hidden_states_norms" => true,

            // Only a backbone ends before the final norm, and may end before the last stage.
            _ => !model.HasFinalNorm,
        };

    /// <summary>Whether a tensor, whatever it is, is below a module that the model itself has.</summary>
    public bool IsInside(string fileName) =>
        new[] { _stem, BeginningOf(_downsampling), BeginningOf(_block), _finalNorm + ".", Classifier + "." }.Any(root =>
            fileName.StartsWith(root, StringComparison.Ordinal)
        );

    /// <summary>Whether it is what a ConvNeXt V2 of some size has.</summary>
    public bool IsOfAnySize(string fileName)
    {
        int dot = fileName.LastIndexOf('.');
        string module = fileName.Substring(0, Math.Max(0, dot));
        return fileName.Substring(dot + 1) is "weight" or "bias" or "gamma" or "beta"
            && (
                module == _finalNorm
                || module == Classifier
                || (Behind(_stem, module) is { } part && _stemParts.Contains(part))
                || Behind(_downsampling, module) is ""
                || (Behind(_block, module) is { } blockPart && _blockParts.Contains(blockPart))
            );
    }

    /// <summary>The stage that a tensor is below, whatever it is; negative if it is below none.</summary>
    public int StageOf(string fileName) => Math.Max(StageOf(_block, fileName), StageOf(_downsampling, fileName));

    private static string BeginningOf(string format) => format.Substring(0, format.IndexOf('{'));

    /// <summary>What follows behind a format with numbers in its places; null if the text is not so.</summary>
    private static string? Behind(string format, string text)
    {
        int at = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] == '{')
            {
                int first = at;
                while (at < text.Length && text[at] is >= '0' and <= '9')
                {
                    at++;
                }

                if (at == first)
                {
                    return null;
                }

                i += "0}".Length;
            }
            else if (at < text.Length && text[at] == format[i])
            {
                at++;
            }
            else
            {
                return null;
            }
        }

        return text.Substring(at);
    }

    private static int StageOf(string format, string fileName)
    {
        string prefix = BeginningOf(format);
        int end = fileName.StartsWith(prefix, StringComparison.Ordinal) ? fileName.IndexOf('.', prefix.Length) : -1;
        return
            end > 0
            && int.TryParse(
                fileName.Substring(prefix.Length, end - prefix.Length),
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out int stage
            )
            ? stage
            : -1;
    }

    /// <summary>
    /// Whether the tensor belongs to another network in the same file: the text encoder of a CLIP, and the projection of its
    /// images.
    /// </summary>
    public bool IsOfAnotherNetwork(string fileName) => _hasOtherNetworks && !fileName.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>
    /// Whether the tensor is of a sparse layer, which the original repository pre-trains with and stores in other shapes: a
    /// kernel goes from offsets to inputs to outputs, and its columns and rows are exchanged.
    /// </summary>
    public static bool IsSparse(string fileName) => fileName.EndsWith(".kernel", StringComparison.Ordinal);

    private string Module(string name)
    {
        string[] parts = name.Split('.');
        return parts switch
        {
            ["embeddings", var part] => _stem + _stemParts[Array.IndexOf(StemParts, part)],
            ["encoder", "stages", var stage, "downsampling_layer", var part] => string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                _downsampling,
                stage,
                part
            ),
            ["encoder", "stages", var stage, "layers", var block, var part] => string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                _block,
                stage,
                block
            ) + _blockParts[Array.IndexOf(BlockParts, part)],
            ["layernorm"] => _finalNorm,
            ["classifier"] => Classifier,

            // Only Hugging Face's Backbone has these, and other namings' files have none: the name is the same for all.
            ["hidden_states_norms", _] => name,
            _ => throw new ArgumentException($"'{name}' is not a module of ConvNeXt V2.", nameof(name)),
        };
    }
}
