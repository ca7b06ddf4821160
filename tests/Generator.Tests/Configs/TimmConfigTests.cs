using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Configs;

public class TimmConfigTests
{
    [Theory]
    [InlineData("""{"architecture": "resnet50"}""", true)]
    [InlineData("""{"model_type": "timm_wrapper", "architectures": ["TimmWrapperModel"]}""", true)]
    [InlineData("""{"model_type": "convnextv2", "architecture": "x"}""", false)]
    [InlineData("""{"architectures": ["ConvNextV2Model"], "architecture": "x"}""", false)]
    [InlineData("{}", false)]
    public void A_config_of_timms_is_known_by_its_keys(string json, bool expected)
    {
        JsonValue root = JsonReader.ParseWhole(json);

        Assert.Equal(expected, TimmConfig.Is(key => root.Find(key)?.Value));
    }
}
