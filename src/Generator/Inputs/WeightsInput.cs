using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// What the build wrote about the weights of one config. Two are equal if their texts are: the listing is not a value, and the
/// text says all of it.
/// </summary>
internal sealed record WeightsInput(string Text, WeightsListing Listing)
{
    /// <summary>The input, or null if the file is no listing.</summary>
    public static WeightsInput? Read(ModelInput file) =>
        file.Text is { } text && WeightsListing.Parse(text) is { } listing ? new WeightsInput(text, listing) : null;

    /// <summary>Whether it is of this input's weights. Items of one config may each name others.</summary>
    public bool IsOf(ModelInput input) =>
        Listing.Config == input.Path
        && (
            !input.IsShared
            || (
                Listing.Weights == (input.Item.Weights ?? "")
                && Listing.IsEmbedded == string.Equals(input.Item.WeightsMode, "Embed", StringComparison.OrdinalIgnoreCase)
                && Listing.Sha256 == input.Item.WeightsSha256?.ToLowerInvariant()
                && Listing.Prefix == input.Item.WeightsPrefix
                && Listing.IgnoredTensors.SequenceEqual(TensorPattern.Split(input.Item.IgnoredTensors ?? ""))
            )
        );

    public bool Equals(WeightsInput? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode();
}
