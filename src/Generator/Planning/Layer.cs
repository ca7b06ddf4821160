using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// One module of Hugging Face's <c>modeling_convnextv2.py</c>, before anything is fused. A closed family: a new layer begins
/// here, and <see cref="Fusion"/> says what becomes of it.
/// </summary>
internal abstract record Layer
{
    /// <summary>The parameters of the layer, in the order of a checkpoint.</summary>
    public virtual IEnumerable<TensorSpec> Tensors => [];

    /// <summary>
    /// Multiply-accumulates for each output pixel; only those of convolutions and matrices are counted, as papers do.
    /// </summary>
    public virtual long MultiplyAccumulatesPerPixel => 0;

    protected static IEnumerable<TensorSpec> WeightAndBias(string name, params int[] weightShape) =>
        [TensorSpec.Of(name + ".weight", weightShape), TensorSpec.Of(name + ".bias", weightShape[0])];
}

/// <summary>A convolution whose stride is its kernel's edge: the stem and the downsampling between stages.</summary>
internal sealed record PatchConvolution(string Name, int InChannels, int OutChannels, int Patch) : Layer
{
    public override IEnumerable<TensorSpec> Tensors => WeightAndBias(Name, OutChannels, InChannels, Patch, Patch);

    public override long MultiplyAccumulatesPerPixel => (long)OutChannels * InChannels * Patch * Patch;
}

/// <summary>Normalisation over the channels of each pixel.</summary>
/// <param name="IsOptional">Whether a checkpoint may lack its weight and bias, which are 1 and 0 then.</param>
internal sealed record LayerNorm(string Name, int Channels, string Epsilon, bool IsOptional = false) : Layer
{
    public override IEnumerable<TensorSpec> Tensors =>
        WeightAndBias(Name, Channels).Select(tensor => tensor with { IsOptional = IsOptional });
}

/// <summary>A 7×7 convolution of each channel with its own filter, stride 1, padding 3.</summary>
internal sealed record DepthwiseConvolution(string Name, int Channels) : Layer
{
    public const int Kernel = 7;

    public override IEnumerable<TensorSpec> Tensors => WeightAndBias(Name, Channels, 1, Kernel, Kernel);

    public override long MultiplyAccumulatesPerPixel => (long)Channels * Kernel * Kernel;
}

/// <summary>A matrix applied to the channels of each pixel: <c>nn.Linear</c>.</summary>
internal sealed record Pointwise(string Name, int Inputs, int Outputs) : Layer
{
    public override IEnumerable<TensorSpec> Tensors => WeightAndBias(Name, Outputs, Inputs);

    public override long MultiplyAccumulatesPerPixel => (long)Inputs * Outputs;
}

internal sealed record Activation(HiddenActivation Function) : Layer;

/// <summary>
/// Global response normalisation (ConvNeXt V2, section 3): y = γ·(x·n) + β + x, where n is ‖x‖₂ over the map by its mean over
/// the channels.
/// </summary>
internal sealed record GlobalResponseNorm(string Name, int Channels) : Layer
{
    public override IEnumerable<TensorSpec> Tensors =>
        [TensorSpec.Of(Name + ".weight", 1, 1, 1, Channels), TensorSpec.Of(Name + ".bias", 1, 1, 1, Channels)];
}

internal sealed record ResidualAdd : Layer;

internal sealed record GlobalAveragePool : Layer;
