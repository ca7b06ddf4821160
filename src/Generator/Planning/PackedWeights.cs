namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A group of checkpoint tensors that is packed into one object, and what is folded into it at load.</summary>
/// <param name="Field">The name of the emitted field.</param>
internal abstract record PackedWeights(string Field)
{
    /// <summary>The checkpoint's tensors that end up here.</summary>
    public abstract IEnumerable<string> TensorNames { get; }

    protected static IEnumerable<string> WeightAndBias(string? name) => name is null ? [] : [name + ".weight", name + ".bias"];
}

/// <summary>
/// The stem's convolution; its input is the image in planes, so a patch is read channel, row, column as in the checkpoint.
/// </summary>
internal sealed record PackedPatchEmbedding(string Field, string Name, int InChannels, int OutChannels, int Patch)
    : PackedWeights(Field)
{
    /// <summary>Values of a patch.</summary>
    public int Inputs => InChannels * Patch * Patch;

    public override IEnumerable<string> TensorNames => WeightAndBias(Name);
}

/// <summary>
/// A downsampling convolution; its input is a feature map, so a patch is read row, column, channel. The norm before it is
/// folded in.
/// </summary>
internal sealed record PackedDownsampling(string Field, string Name, int InChannels, int OutChannels, string FoldedNorm)
    : PackedWeights(Field)
{
    /// <summary>Values of a patch.</summary>
    public int Inputs => 4 * InChannels;

    public override IEnumerable<string> TensorNames => WeightAndBias(FoldedNorm).Concat(WeightAndBias(Name));
}

/// <summary>
/// A pointwise matrix. A norm's weight and bias before it fold in as W·diag(γ) and b + W·β; a constant added to its input
/// (GRN's bias) as b + W·β alone.
/// </summary>
internal sealed record PackedPointwise(
    string Field,
    string Name,
    int Inputs,
    int Outputs,
    string? FoldedNorm,
    string? FoldedShift,
    Precision Precision
) : PackedWeights(Field)
{
    public override IEnumerable<string> TensorNames =>
        WeightAndBias(FoldedNorm).Concat(FoldedShift is null ? [] : [FoldedShift + ".bias"]).Concat(WeightAndBias(Name));
}

internal sealed record PackedDepthwise(string Field, string Name, int Channels) : PackedWeights(Field)
{
    public override IEnumerable<string> TensorNames => WeightAndBias(Name);
}

/// <param name="IsOptional">Whether a checkpoint may lack it, and its weight is 1 and its bias 0 then.</param>
internal sealed record PackedLayerNorm(string Field, string Name, int Channels, bool IsOptional = false) : PackedWeights(Field)
{
    public override IEnumerable<string> TensorNames => WeightAndBias(Name);
}

/// <summary>γ of a global response normalisation; its β is folded into the matrix that follows.</summary>
internal sealed record PackedGrnWeight(string Field, string Name, int Channels) : PackedWeights(Field)
{
    public override IEnumerable<string> TensorNames => [Name + ".weight"];
}
