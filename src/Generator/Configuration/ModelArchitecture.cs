namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>Which of Hugging Face's classes a model is compiled as: what it computes, and hands out.</summary>
internal enum ModelArchitecture
{
    /// <summary><c>ConvNextV2ForImageClassification</c>: logits.</summary>
    ImageClassification,

    /// <summary><c>ConvNextV2Model</c>: the last map and its pooled output.</summary>
    Model,

    /// <summary><c>ConvNextV2Backbone</c>: normed maps of chosen stages.</summary>
    Backbone,
}

/// <summary>The names of architectures.</summary>
internal static class ModelArchitectures
{
    /// <summary>Hugging Face's class names.</summary>
    public static readonly IReadOnlyDictionary<string, ModelArchitecture> ByName = new Dictionary<string, ModelArchitecture>(
        StringComparer.Ordinal
    )
    {
        ["ConvNextV2ForImageClassification"] = ModelArchitecture.ImageClassification,
        ["ConvNextV2Model"] = ModelArchitecture.Model,
        ["ConvNextV2Backbone"] = ModelArchitecture.Backbone,
    };
}
