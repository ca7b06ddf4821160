using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>What the build wrote about the parity file of one config. As of weights, two are equal if their texts are.</summary>
internal sealed record ParityInput(string Text, ParityListing Listing)
{
    /// <summary>The input, or null if the file is no listing.</summary>
    public static ParityInput? Read(ModelInput file) =>
        file.Text is { } text && ParityListing.Parse(text) is { } listing ? new ParityInput(text, listing) : null;

    /// <summary>Whether it is of this input's parity file. Items of one config may each name another, or none.</summary>
    public bool IsOf(ModelInput input) =>
        Listing.Config == input.Path && (!input.IsShared || Listing.Parity == input.Item.Parity);

    public bool Equals(ParityInput? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode();
}
