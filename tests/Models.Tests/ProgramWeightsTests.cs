using ConvNextV2.Compiled.Models.Tests.Compiled;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Checkpoints that come with this very program: that of hf-test is copied beside it, that of half embedded and pinned.</summary>
public class ProgramWeightsTests
{
    private static readonly string Reference = Path.Combine(AppContext.BaseDirectory, "Reference");

    [Fact]
    public void Weights_beside_the_program_are_found_whatever_the_working_folder()
    {
        using HfTest expected = HfTest.Load(File.ReadAllBytes(Path.Combine(Reference, "hf-test", "model.safetensors")));

        using HfTest model = HfTest.Load();

        AssertSame(expected, model, HfTest.NumChannels * HfTest.ImageHeight * HfTest.ImageWidth);
    }

    [Fact]
    public void Weights_inside_the_program_are_found()
    {
        using Compiled.Half expected = Compiled.Half.Load(
            File.ReadAllBytes(Path.Combine(Reference, "half", "model.safetensors"))
        );

        using Compiled.Half model = Compiled.Half.Load();

        AssertSame(expected, model, Compiled.Half.NumChannels * Compiled.Half.ImageHeight * Compiled.Half.ImageWidth);
    }

    [Fact]
    public void A_pinned_hash_is_checked_on_request()
    {
        Compiled.Half.Load(new ModelLoadOptions { ExpectedSha256 = Compiled.Half.WeightsSha256 }).Dispose();

        string message = Assert
            .Throws<CheckpointException>(() => HfTest.Load(new ModelLoadOptions { ExpectedSha256 = Compiled.Half.WeightsSha256 }))
            .Message;
        Assert.Contains($"not {Compiled.Half.WeightsSha256} as expected", message, StringComparison.Ordinal);
    }

    /// <summary>To the bit: the same weights by the same kernels.</summary>
    private static void AssertSame(ImageClassifier expected, ImageClassifier actual, int values)
    {
        float[] pixelValues = [.. Enumerable.Range(0, values).Select(i => (i * 37 % 101 / 50f) - 1)];

        Assert.Equal(expected.Classify(pixelValues, top: 10), actual.Classify(pixelValues, top: 10));
    }
}
