using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Generator.Tests.Parity;

public class ParityTensorsTests
{
    [Theory]
    [InlineData("images.0.logits", 0, "logits")]
    [InlineData("images.12.pixel_values", 12, "pixel_values")]
    [InlineData("images.2147483647.pooler_output", int.MaxValue, "pooler_output")]
    [InlineData("images.0.encoded", 0, "encoded")]
    [InlineData("images.0.decoded", 0, "decoded")]
    public void A_tensor_is_of_an_image_by_its_index_and_its_part(string name, int image, string part) =>
        Assert.Equal((image, part), ParityTensors.Parse(name));

    [Theory]
    [InlineData("")]
    [InlineData("images")]
    [InlineData("images.")]
    [InlineData("images.0")]
    [InlineData("images.0.")]
    [InlineData("images..logits")]
    [InlineData("images.x.logits")]
    [InlineData("images.-1.logits")]
    [InlineData("images.01.logits")]
    [InlineData("images. 1.logits")]
    [InlineData("images.2147483648.logits")]
    [InlineData("images.\u0661.logits")]
    [InlineData("images.0.attention")]
    [InlineData("images.0.logits.x")]
    [InlineData("Images.0.logits")]
    [InlineData("model.images.0.logits")]
    public void Any_other_name_is_none_of_a_parity_files(string name) => Assert.Null(ParityTensors.Parse(name));
}
