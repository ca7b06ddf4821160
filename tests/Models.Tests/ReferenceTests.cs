using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Compiled models against PyTorch's numbers.</summary>
public class ReferenceTests
{
    public static TheoryData<string, string, VectorWidth> Checkpoints()
    {
        var data = new TheoryData<string, string, VectorWidth>();
        foreach (CompiledCase compiled in CompiledCase.References)
        {
            foreach (
                string file in Directory.EnumerateFiles(Folder(compiled.Name), "model*.safetensors").Order(StringComparer.Ordinal)
            )
            {
                foreach (VectorWidth width in VectorWidths.Supported)
                {
                    data.Add(compiled.Name, Path.GetFileName(file), width);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Every_output_agrees_with_PyTorch(string name, string checkpoint, VectorWidth width)
    {
        CompiledCase compiled = CompiledCase.References.Single(reference => reference.Name == name);
        Dictionary<string, (int[] Shape, float[] Values)> expected = Safetensors.Read(
            Path.Combine(Folder(name), "expected.safetensors")
        );
        Func<float[], ModelOutputs> run = compiled.Load(File.ReadAllBytes(Path.Combine(Folder(name), checkpoint)), width);

        int images = expected["pixel_values"].Shape[0];
        for (int image = 0; image < images; image++)
        {
            ModelOutputs actual = run(Image("pixel_values", image));
            for (int i = 0; i < actual.HiddenStates.Length; i++)
            {
                Tolerance.AssertClose(Image($"hidden_states.{i}", image), actual.HiddenStates[i], $"hidden state {i}");
            }

            Assert.False(expected.ContainsKey($"hidden_states.{actual.HiddenStates.Length}"));
            Tolerance.AssertClose(Image("pooler_output", image), actual.PooledOutput, "the pooled output");
            Tolerance.AssertClose(Image("logits", image), actual.Logits, "the logits");
        }

        float[] Image(string tensor, int image)
        {
            (int[] shape, float[] values) = expected[tensor];
            int length = values.Length / shape[0];
            return values.AsSpan(image * length, length).ToArray();
        }
    }

    [Fact]
    public void Every_reference_checkpoint_is_tested() =>
        Assert.Equal(
            Directory
                .EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Reference"))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal),
            CompiledCase.References.Select(reference => reference.Name).Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void The_plain_loops_agree_with_PyTorch(string name)
    {
        Dictionary<string, (int[] Shape, float[] Values)> expected = Safetensors.Read(
            Path.Combine(Folder(name), "expected.safetensors")
        );
        var reference = new ReferenceModel(
            ReferenceConfig.Read(Path.Combine(Folder(name), "config.json")),
            Safetensors.Read(Path.Combine(Folder(name), "model.safetensors"))
        );
        float[] pixelValues = expected["pixel_values"].Values;

        ModelOutputs actual = reference.Run(pixelValues[..(pixelValues.Length / 2)]);

        float[] logits = expected["logits"].Values;
        Tolerance.AssertClose(logits.AsSpan(0, logits.Length / 2), actual.Logits, "the logits");
    }

    public static TheoryData<string> Names() => ["hf-test", "odd", "half"];

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", name);
}
