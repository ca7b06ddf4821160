using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Configs of timm's, against PyTorch's numbers for the model that timm builds from them.</summary>
public class TimmTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Timm");
    private static readonly string Weights = Path.Combine(Folder, "model.safetensors");

    private static readonly Dictionary<string, (int[] Shape, float[] Values)> Expected = Safetensors.Read(
        Path.Combine(Folder, "expected.safetensors")
    );

    [Fact]
    public void A_config_of_timms_hub_has_the_logits_of_timm()
    {
        using TimmHub model = TimmHub.Load(Weights);

        Assert.Equal(["daisy", "dandelion", "rose", "sunflower", "tulip"], model.Labels);
        AssertLogits(model);
    }

    [Fact]
    public void A_config_of_a_TimmWrapper_has_the_logits_of_transformers()
    {
        using TimmWrapper model = TimmWrapper.Load(Weights);

        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"], model.Labels);
        AssertLogits(model);
    }

    private static void AssertLogits(ImageClassifier model)
    {
        (int[] shape, float[] logits) = Expected["logits"];
        float[] pixelValues = Expected["pixel_values"].Values;
        int length = pixelValues.Length / shape[0];
        using ImageClassifierSession session = model.CreateSession();
        for (int image = 0; image < shape[0]; image++)
        {
            float[] actual = session.Run(pixelValues.AsSpan(image * length, length)).ToArray();

            Tolerance.AssertClose(logits[(image * shape[1])..((image + 1) * shape[1])], actual, "the logits");
        }
    }
}
