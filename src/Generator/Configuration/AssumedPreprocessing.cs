namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>How images are prepared for a model without a <c>preprocessor_config.json</c>.</summary>
internal enum AssumedPreprocessing
{
    /// <summary>As the published models: ImageNet's mean and deviation, and else the processor's defaults.</summary>
    ImageNet,

    /// <summary>By the defaults of <c>ConvNextImageProcessor</c>.</summary>
    Default,
}
