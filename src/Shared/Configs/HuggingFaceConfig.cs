namespace ConvNextV2.Compiled.Configs;

/// <summary>
/// Keys of a <c>config.json</c> of transformers' whose values no tensor shows, and what transformers takes where they are absent.
/// </summary>
internal static class HuggingFaceConfig
{
    public const string ModelType = "model_type";

    public const string Architectures = "architectures";

    /// <summary>Names of labels by their ids.</summary>
    public const string Labels = "id2label";

    /// <summary>How many labels there are, where they have no names.</summary>
    public const string LabelCount = "num_labels";

    /// <summary>The blocks' activation, absent <see cref="DefaultActivation"/>.</summary>
    public const string Activation = "hidden_act";

    public const string DefaultActivation = "gelu";

    /// <summary>Of the final norm, absent <see cref="DefaultEpsilon"/>.</summary>
    public const string LayerNormEpsilon = "layer_norm_eps";

    public const string DefaultEpsilon = "1e-12";

    /// <summary>Whether labels exclude each other, absent <see cref="SingleLabel"/>.</summary>
    public const string ProblemType = "problem_type";

    public const string SingleLabel = "single_label_classification";

    public const string MultiLabel = "multi_label_classification";
}
