using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Tests.Weights;

public class WeightsListingTests
{
    [Fact]
    public void What_is_written_is_read_again_whatever_the_names()
    {
        var listing = new WeightsListing(
            "/a \"b\"\\c;#\u0007/config.json",
            "żółw\ud83c.safetensors",
            "m/żółw.safetensors",
            IsEmbedded: true,
            new string('a', 64),
            "ema\".",
            ["loss;*", "a,b#"],
            "line\nbreak",
            [new("\"\\\n", "F32", [1, 1L << 40], 0x89ABCDEF), new("", "BF16", [], 0)],
            new Dictionary<string, long> { ["\"\\\n"] = 1L << 40 }
        );

        WeightsListing read = WeightsListing.Parse(listing.ToJson())!;

        Assert.Equal(
            listing with
            {
                Tensors = read.Tensors,
                IgnoredTensors = read.IgnoredTensors,
                NonFinite = read.NonFinite,
            },
            read
        );
        Assert.Equal(listing.IgnoredTensors, read.IgnoredTensors);
        Assert.Equal(listing.NonFinite, read.NonFinite);
        Assert.Equal(listing.Tensors.Select(Describe), read.Tensors.Select(Describe));
        Assert.Equal(listing.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"config": "a", "weights": "b"}""")]
    [InlineData("""{"config": "a", "weights": "b", "path": "c", "tensors": {"x": {"dtype": "F32", "shape": [1.5]}}}""")]
    [InlineData(
        """{"config": "a", "weights": "b", "path": "c", "tensors": {"x": {"dtype": "F32", "shape": [99999999999999999999]}}}"""
    )]
    [InlineData("""{"config": "a", "weights": "b", "path": "c", "tensors": {"x": {"dtype": "F32"}}}""")]
    [InlineData("""{"config": "a", "weights": "b", "path": "c", "tensors": {"x": {"dtype": "F32", "shape": [1]}}}""")]
    [InlineData(
        """{"config": "a", "weights": "b", "path": "c", "tensors": {"x": {"dtype": "F32", "shape": [1], "crc32c": "x"}}}"""
    )]
    [InlineData("""{"config": "a", "weights": "b", "path": "c", "nonFinite": {"x": -1}}""")]
    public void What_is_no_listing_is_none(string text) => Assert.Null(WeightsListing.Parse(text));

    private static string Describe(ListedTensor tensor) =>
        $"{tensor.Name}|{tensor.DataType}|{tensor.DescribeShape()}|{tensor.Checksum}";
}
