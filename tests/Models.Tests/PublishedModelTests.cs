namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>The constants of published variants against what is known of them.</summary>
public class PublishedModelTests
{
    [Fact]
    public void Sizes_and_parameter_counts_are_those_of_the_paper()
    {
        Assert.Equal((224, 3_708_400L), (ConvNextV2Atto224.ImageHeight, ConvNextV2Atto224.ParameterCount));
        Assert.Equal((224, 5_233_240L), (ConvNextV2Femto224.ImageHeight, ConvNextV2Femto224.ParameterCount));
        Assert.Equal((224, 9_066_280L), (ConvNextV2Pico224.ImageHeight, ConvNextV2Pico224.ParameterCount));
        Assert.Equal((384, 15_623_800L), (ConvNextV2Nano384.ImageHeight, ConvNextV2Nano384.ParameterCount));
        Assert.Equal((384, 28_635_496L), (ConvNextV2Tiny384.ImageHeight, ConvNextV2Tiny384.ParameterCount));
        Assert.Equal((384, 88_717_800L), (ConvNextV2Base384.ImageHeight, ConvNextV2Base384.ParameterCount));
        Assert.Equal((384, 197_956_840L), (ConvNextV2Large384.ImageHeight, ConvNextV2Large384.ParameterCount));
        Assert.Equal((512, 660_289_640L), (ConvNextV2Huge512.ImageHeight, ConvNextV2Huge512.ParameterCount));
    }

    [Fact]
    public void A_published_checkpoint_runs_at_its_full_size()
    {
        Infrastructure.ReferenceConfig config = new(3, 4, [40, 80, 160, 320], [2, 2, 6, 2], "gelu", 1e-12, 224, 224, 1000);
        ConvNextV2Atto224 model = ConvNextV2Atto224.Load(Infrastructure.Safetensors.Write(config.RandomCheckpoint(seed: 3)));
        using ConvNextV2Atto224.Session session = model.CreateSession();
        float[] pixelValues = Enumerable.Range(0, 3 * 224 * 224).Select(i => MathF.Sin(i)).ToArray();

        float[] logits = session.Run(pixelValues).ToArray();

        Assert.Equal(1000, logits.Length);
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit)));
        Assert.Equal(logits, session.Run(pixelValues).ToArray());
    }
}
