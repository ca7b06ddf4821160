using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Tests.Weights;

public class ParityListingTests
{
    [Fact]
    public void What_is_written_is_read_again_whatever_the_names()
    {
        var listing = new ParityListing(
            "/a \"b\"\\c;#\u0007/config.json",
            "żółw\ud83c.safetensors",
            "m/żółw.safetensors",
            "line\nbreak",
            [("images.0.\"\\\n", [1, 1L << 40]), ("", [])]
        );

        ParityListing read = ParityListing.Parse(listing.ToJson())!;

        Assert.Equal(listing with { Tensors = read.Tensors }, read);
        Assert.Equal(listing.Tensors.Select(tensor => tensor.Name), read.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(listing.Tensors.Select(tensor => tensor.Shape), read.Tensors.Select(tensor => tensor.Shape));
        Assert.Equal(listing.ToJson(), read.ToJson());
        Assert.Null(ParityListing.Parse((listing with { Fault = null }).ToJson())!.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"config": "a", "parity": "b"}""")]
    [InlineData("""{"config": "a", "parity": 1, "path": "c"}""")]
    [InlineData("""{"config": "a", "parity": "b", "path": "c", "tensors": {"x": [1.5]}}""")]
    [InlineData("""{"config": "a", "parity": "b", "path": "c", "tensors": {"x": [99999999999999999999]}}""")]
    [InlineData("""{"config": "a", "parity": "b", "path": "c", "tensors": {"x": {}}}""")]
    public void What_is_no_listing_is_none(string text) => Assert.Null(ParityListing.Parse(text));
}
