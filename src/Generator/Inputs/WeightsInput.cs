using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>What the build wrote about the weights of one config. A value, as the listing in it is not.</summary>
/// <param name="Config">The path of the config.</param>
/// <param name="Listing">The text of a <see cref="WeightsListing"/>.</param>
internal sealed record WeightsInput(string Config, string Listing)
{
    /// <summary>The input, or null if the file is no listing.</summary>
    public static WeightsInput? Read(ModelInput file) =>
        file.Text is { } text && WeightsListing.Parse(text) is { } listing ? new WeightsInput(listing.Config, text) : null;
}
