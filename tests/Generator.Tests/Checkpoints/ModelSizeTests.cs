using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class ModelSizeTests
{
    /// <summary>Depths and widths as facebookresearch/ConvNeXt-V2 and timm have them.</summary>
    [Theory]
    [InlineData("atto", 40, 2, 2, 6, 2)]
    [InlineData("femto", 48, 2, 2, 6, 2)]
    [InlineData("pico", 64, 2, 2, 6, 2)]
    [InlineData("nano", 80, 2, 2, 8, 2)]
    [InlineData("tiny", 96, 3, 3, 9, 3)]
    [InlineData("small", 96, 3, 3, 27, 3)]
    [InlineData("base", 128, 3, 3, 27, 3)]
    [InlineData("large", 192, 3, 3, 27, 3)]
    [InlineData("huge", 352, 3, 3, 27, 3)]
    public void A_published_size_is_known_by_its_shapes(string name, long width, params int[] depths)
    {
        ModelSize size = SizeOf([width, 2 * width, 4 * width, 8 * width], depths);

        Assert.Equal(
            $"'{name}' (depths {string.Join(", ", depths)}; hidden sizes {width}, {2 * width}, {4 * width}, {8 * width})",
            size.ToString()
        );
    }

    [Fact]
    public void Any_other_size_is_told_by_its_numbers()
    {
        ModelSize size = SizeOf([16, 32, 48], [1, 0, 2]);

        Assert.Equal("a model of its own size (depths 1, 0, 2; hidden sizes 16, 32, 48)", size.ToString());
        Assert.Equal((3, 4), (size.Channels, size.PatchSize));
    }

    [Fact]
    public void What_has_no_stem_has_no_size() => Assert.Null(ModelSize.Of(_ => null));

    [Fact]
    public void A_backbone_that_ends_early_is_of_the_size_of_the_whole_model() =>
        Assert.False(SizeOf([16, 32], [1, 1]).Differs(SizeOf([16, 32, 48], [1, 1, 2])));

    [Fact]
    public void Another_depth_or_width_is_another_size()
    {
        Assert.True(SizeOf([16, 32], [1, 1]).Differs(SizeOf([16, 32], [1, 2])));
        Assert.True(SizeOf([16, 32], [1, 1]).Differs(SizeOf([16, 33], [1, 1])));
        Assert.False(SizeOf([16, 32], [1, 1]).Differs(SizeOf([16, 32], [1, 1])));
    }

    private static ModelSize SizeOf(long[] widths, int[] depths)
    {
        var shapes = new Dictionary<string, long[]> { ["embeddings.patch_embeddings.weight"] = [widths[0], 3, 4, 4] };
        for (int stage = 0; stage < depths.Length; stage++)
        {
            if (stage > 0)
            {
                shapes[$"encoder.stages.{stage}.downsampling_layer.1.weight"] = [widths[stage], widths[stage - 1], 2, 2];
            }

            for (int block = 0; block < depths[stage]; block++)
            {
                shapes[$"encoder.stages.{stage}.layers.{block}.dwconv.weight"] = [widths[stage], 1, 7, 7];
            }
        }

        return ModelSize.Of(shapes.GetValueOrDefault)!;
    }
}
