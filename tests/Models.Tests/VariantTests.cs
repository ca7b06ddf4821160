using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Configs that PyTorch was not asked about, against plain loops in double that agree with it where it was.</summary>
public class VariantTests
{
    public static TheoryData<string, VectorWidth> Cases()
    {
        var data = new TheoryData<string, VectorWidth>();
        foreach (CompiledCase variant in CompiledCase.Variants)
        {
            foreach (VectorWidth width in VectorWidths.Supported)
            {
                data.Add(variant.Name, width);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_output_agrees_with_plain_loops(string name, VectorWidth width)
    {
        ReferenceConfig config = ReferenceConfig.Read(
            Path.Combine(AppContext.BaseDirectory, "Variants", name + ".convnextv2.json")
        );
        Dictionary<string, (int[] Shape, float[] Values)> checkpoint = config.RandomCheckpoint(seed: 1);
        var random = new Random(2);
        float[] pixelValues = Enumerable
            .Range(0, config.NumChannels * config.Height * config.Width)
            .Select(_ => (float)((4 * random.NextDouble()) - 2))
            .ToArray();
        ModelOutputs expected = new ReferenceModel(config, checkpoint).Run(pixelValues);

        ModelOutputs actual = CompiledCase
            .Variants.Single(variant => variant.Name == name)
            .Load(Safetensors.Write(checkpoint), width)(pixelValues);

        Assert.Equal(expected.HiddenStates.Length, actual.HiddenStates.Length);
        for (int i = 0; i < expected.HiddenStates.Length; i++)
        {
            Tolerance.AssertClose(expected.HiddenStates[i], actual.HiddenStates[i], $"hidden state {i}");
        }

        Tolerance.AssertClose(expected.PooledOutput, actual.PooledOutput, "the pooled output");

        // Without labels the result of a run is the pooled output.
        Tolerance.AssertClose(expected.Logits ?? expected.PooledOutput, actual.Logits, "the result");
    }
}
