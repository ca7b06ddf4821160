namespace ConvNextV2.Compiled.Activations;

/// <summary>The functions that <c>hidden_act</c> can name, after Hugging Face's <c>ACT2FN</c>.</summary>
internal enum HiddenActivation
{
    Gelu,
    GeluTanh,
    QuickGelu,
    Relu,
    Relu6,
    LeakyRelu,
    Silu,
    Mish,
    Selu,
    Tanh,
    Sigmoid,
    Linear,
}

internal static class HiddenActivations
{
    /// <summary>Every spelling of Hugging Face's that is supported. A new activation begins here.</summary>
    public static readonly IReadOnlyDictionary<string, HiddenActivation> ByName = new Dictionary<string, HiddenActivation>(
        StringComparer.Ordinal
    )
    {
        ["gelu"] = HiddenActivation.Gelu,
        ["gelu_python"] = HiddenActivation.Gelu,
        ["gelu_new"] = HiddenActivation.GeluTanh,
        ["gelu_pytorch_tanh"] = HiddenActivation.GeluTanh,
        ["gelu_python_tanh"] = HiddenActivation.GeluTanh,
        ["gelu_fast"] = HiddenActivation.GeluTanh,
        ["gelu_accurate"] = HiddenActivation.GeluTanh,
        ["quick_gelu"] = HiddenActivation.QuickGelu,
        ["relu"] = HiddenActivation.Relu,
        ["relu6"] = HiddenActivation.Relu6,
        ["leaky_relu"] = HiddenActivation.LeakyRelu,
        ["silu"] = HiddenActivation.Silu,
        ["swish"] = HiddenActivation.Silu,
        ["mish"] = HiddenActivation.Mish,
        ["selu"] = HiddenActivation.Selu,
        ["tanh"] = HiddenActivation.Tanh,
        ["sigmoid"] = HiddenActivation.Sigmoid,
        ["linear"] = HiddenActivation.Linear,
    };

    /// <summary>timm's spellings.</summary>
    public static readonly IReadOnlyDictionary<string, HiddenActivation> ByTimmName = new Dictionary<string, HiddenActivation>(
        StringComparer.Ordinal
    )
    {
        ["gelu"] = HiddenActivation.Gelu,
        ["gelu_tanh"] = HiddenActivation.GeluTanh,
        ["quick_gelu"] = HiddenActivation.QuickGelu,
        ["relu"] = HiddenActivation.Relu,
        ["relu6"] = HiddenActivation.Relu6,
        ["leaky_relu"] = HiddenActivation.LeakyRelu,
        ["silu"] = HiddenActivation.Silu,
        ["swish"] = HiddenActivation.Silu,
        ["mish"] = HiddenActivation.Mish,
        ["selu"] = HiddenActivation.Selu,
        ["tanh"] = HiddenActivation.Tanh,
        ["sigmoid"] = HiddenActivation.Sigmoid,
    };
}
