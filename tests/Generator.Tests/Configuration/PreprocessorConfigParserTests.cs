using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

public class PreprocessorConfigParserTests
{
    /// <summary>ConvNextImageProcessor of Hugging Face.</summary>
    [Fact]
    public void Absent_keys_have_the_defaults_of_Hugging_Face()
    {
        PreprocessorConfig config = Plans.Preprocessor("{}");

        Assert.True(config.DoResize);
        Assert.Equal(new ImageSize(384, 384), config.Size);
        Assert.Equal(224.0 / 256.0, config.CropFraction);
        Assert.Equal("0.00392156862745098", config.RescaleFactor);
        Assert.Equal(["0.5"], config.Mean);
        Assert.Equal(["0.5"], config.StandardDeviation);
    }

    [Theory]
    [InlineData("""{"size": 256}""", 256, 256)]
    [InlineData("""{"size": {"shortest_edge": 288}}""", 288, 288)]
    [InlineData("""{"size": {"height": 20, "width": 30}}""", 20, 30)]
    public void A_size_has_three_spellings(string json, int height, int width) => Assert.Equal(new ImageSize(height, width), Plans.Preprocessor(json).Size);

    [Fact]
    public void What_is_switched_off_is_not_there()
    {
        PreprocessorConfig config = Plans.Preprocessor("""{"do_resize": false, "do_rescale": false, "do_normalize": false, "image_mean": [1, 2, 3]}""");

        Assert.Equal((false, null, null, 0), (config.DoResize, config.Size, config.RescaleFactor, config.Mean.Count));
    }

    [Theory]
    [InlineData("""{"size": {"shortest_edge": 224}, "crop_pct": 0.875}""", "ShortestEdgeThenCrop", 256)]
    [InlineData("""{"size": {"shortest_edge": 383}, "crop_pct": 0.9}""", "ShortestEdgeThenCrop", 425)]
    [InlineData("""{"size": {"shortest_edge": 384}, "crop_pct": 0.875}""", "Warp", 0)]
    [InlineData("""{"do_resize": false}""", "None", 0)]
    public void Below_384_the_shortest_edge_is_resized_and_the_middle_cropped(string json, string rule, int shortestEdge)
    {
        PreprocessorConfig config = Plans.Preprocessor(json);
        PreprocessingPlan plan = PreprocessingPlan.For(config, config.Size ?? new ImageSize(224, 224), channels: 3);

        Assert.Equal((rule, shortestEdge, 3), (plan.Resize.ToString(), plan.ShortestEdge, plan.Mean.Count));
    }
}
