using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>
/// What generated code calls: the one place that spells names of the runtime. They are reached through an alias
/// (<c>Cnv::</c>), which no type of the user's can hide.
/// </summary>
internal static class Contract
{
    /// <summary>Raised when the meaning of anything here changes; the runtime refuses numbers that it does not know.</summary>
    public const int Number = 7;

    public const string Using = "using Cnv = global::ConvNextV2.Compiled.CompilerServices;";

    public const string UserNamespace = "global::ConvNextV2.Compiled";

    /// <summary>The namespaces that <c>global::</c> leads through: a class of such a full name would stand in the way.</summary>
    public static readonly IReadOnlyCollection<string> Namespaces = new HashSet<string>(StringComparer.Ordinal)
    {
        "System",
        "ConvNextV2",
        "ConvNextV2.Compiled",
        "ConvNextV2.Compiled.CompilerServices",
    };

    /// <summary>
    /// The runtime's type for an activation. A new activation ends here. GELU has another in models that round to bytes.
    /// </summary>
    /// <param name="precision">Of the model's activations.</param>
    public static string Activation(HiddenActivation activation, Precision precision) =>
        (activation, precision) switch
        {
            (HiddenActivation.Gelu, Precision.Int8) => "Cnv::GeluInt8",
            _ => "Cnv::" + activation,
        };

    /// <summary>What users of a generated class see of the runtime.</summary>
    internal static class Public
    {
        public const string CheckpointException = UserNamespace + ".CheckpointException";
        public const string CompiledModel = UserNamespace + ".CompiledModel";
        public const string HeatMap = UserNamespace + ".HeatMap";
        public const string ICompiledModel = UserNamespace + ".ICompiledModel";
        public const string ImageClassifier = UserNamespace + ".ImageClassifier";
        public const string ImageClassifierSession = UserNamespace + ".ImageClassifierSession";
        public const string ImageEmbedder = UserNamespace + ".ImageEmbedder";
        public const string ImageEmbedderSession = UserNamespace + ".ImageEmbedderSession";
        public const string ImageView = UserNamespace + ".ImageView";
        public const string ModelLoadOptions = UserNamespace + ".ModelLoadOptions";
        public const string ModelSession = UserNamespace + ".ModelSession";
        public const string ModelSessionOptions = UserNamespace + ".ModelSessionOptions";
    }

    /// <summary>The types that members, parameters and base classes have.</summary>
    internal static class Types
    {
        public const string CompiledConfig = "Cnv::CompiledConfig";
        public const string CenterCrop = "Cnv::CenterCrop";
        public const string CropRule = "Cnv::CropRule";
        public const string FeatureMap = "Cnv::FeatureMap";
        public const string ForwardPass = "Cnv::ForwardPass";
        public const string GeneratedClass = "Cnv::GeneratedClass";
        public const string ImageBackend = "Cnv::ImageBackend";
        public const string ImagePreprocessor = "Cnv::ImagePreprocessor";
        public const string ImageResize = "Cnv::ImageResize";
        public const string ModelLabels = "Cnv::ModelLabels";
        public const string ModelWeights = "Cnv::ModelWeights";
        public const string NormParameters = "Cnv::NormParameters";
        public const string PackedFilters = "Cnv::PackedFilters";
        public const string PackedMatrix = "Cnv::PackedMatrix";
        public const string PackedVector = "Cnv::PackedVector";
        public const string PassMemory = "Cnv::PassMemory";
        public const string PixelArithmetic = "Cnv::PixelArithmetic";
        public const string QuantizedMap = "Cnv::QuantizedMap";
        public const string QuantizedMatrix = "Cnv::QuantizedMatrix";
        public const string RescaleRule = "Cnv::RescaleRule";
        public const string ResizeFilter = "Cnv::ResizeFilter";
        public const string ScoreFunction = "Cnv::ScoreFunction";
        public const string SessionLayout = "Cnv::SessionLayout";
        public const string Tile = "Cnv::Tile";
        public const string WeightLoader = "Cnv::WeightLoader";
    }

    /// <summary>The layers' operations, static methods all of them.</summary>
    internal static class Operations
    {
        public const string Depthwise7x7 = "Cnv::Depthwise7x7.Run";
        public const string GlobalAveragePool = "Cnv::GlobalAveragePool.Run";
        public const string GrnApply = "Cnv::GlobalResponseNorm.Apply";
        public const string GrnScale = "Cnv::GlobalResponseNorm.Scale";
        public const string LayerNorm = "Cnv::LayerNorm.Run";
        public const string LayerNormInPlace = "Cnv::LayerNorm.Normalize";
        public const string LayerNormQuantize = "Cnv::LayerNorm.Quantize";
        public const string LayerNormIntoPatches = "Cnv::LayerNorm.NormalizeIntoPatches";
        public const string PatchConvolution = "Cnv::PatchConvolution.Run";
        public const string Pointwise = "Cnv::Pointwise.Run";
        public const string PointwiseExpand = "Cnv::Pointwise.Expand";
        public const string PointwiseProject = "Cnv::Pointwise.Project";
        public const string PointwiseScaleInputs = "Cnv::Pointwise.ScaleInputs";
        public const string Quantization = "Cnv::Quantization.Run";
    }

    /// <summary>What a forward pass inherits, and what it asks of maps and tiles.</summary>
    internal static class Pass
    {
        public const string Image = "Image";
        public const string Index = "Index";
        public const string KeepHiddenState = "KeepHiddenState";
        public const string Map = "Map";
        public const string QuantizedMap = "QuantizedMap";
        public const string QuantizedScratch = "QuantizedScratch";
        public const string ResultMap = "ResultMap";
        public const string Rows = "Rows";
        public const string Run = "Run";
        public const string RunTiles = "RunTiles";
        public const string Scratch = "Scratch";
        public const string ThrowIfCancelled = "ThrowIfCancelled";
        public const string Vector = "Vector";
    }

    /// <summary>The methods of the loader, one for each kind of packed weights.</summary>
    internal static class Loader
    {
        public const string Depthwise7x7 = "Depthwise7x7";
        public const string Downsampling = "Downsampling";
        public const string GlobalResponseNorm = "GlobalResponseNorm";
        public const string LayerNorm = "LayerNorm";
        public const string LayerNormOrIdentity = "LayerNormOrIdentity";
        public const string PatchEmbedding = "PatchEmbedding";
        public const string Pointwise = "Pointwise";
        public const string QuantizedPointwise = "QuantizedPointwise";
    }
}
