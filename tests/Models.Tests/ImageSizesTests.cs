using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>One config compiled for several image sizes.</summary>
public class ImageSizesTests
{
    private static readonly string Checkpoint = Path.Combine(
        AppContext.BaseDirectory,
        "Reference",
        "hf-test",
        "model.safetensors"
    );

    [Fact]
    public void Each_size_has_its_own_plan_and_shares_the_weights()
    {
        using var model = TwoSizes.Load(Checkpoint);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var larger = TwoSizes.At64x48.WithWeightsOf(model);

        // Its preprocessing and a pool of sessions, but none of the 330 KB of weights.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000);

        Assert.Equal(
            (32, 32, 64, 48),
            (TwoSizes.ImageHeight, TwoSizes.ImageWidth, TwoSizes.At64x48.ImageHeight, TwoSizes.At64x48.ImageWidth)
        );
        AssertAgrees(32, 32, pixelValues => model.CreateSession().Run(pixelValues).ToArray());
        AssertAgrees(64, 48, pixelValues => larger.CreateSession().Run(pixelValues).ToArray());
    }

    [Fact]
    public void A_further_size_can_be_loaded_by_itself()
    {
        using var larger = TwoSizes.At64x48.Load(Checkpoint);

        AssertAgrees(64, 48, pixelValues => larger.CreateSession().Run(pixelValues).ToArray());
    }

    private static void AssertAgrees(int height, int width, Func<float[], float[]> run)
    {
        var config = new ReferenceConfig(
            NumChannels: 3,
            PatchSize: 4,
            [10, 20, 30, 40],
            [2, 2, 3, 2],
            "gelu",
            LayerNormEpsilon: 1e-12,
            height,
            width,
            NumLabels: 10
        );
        var random = new Random(height);
        float[] pixelValues = [.. Enumerable.Range(0, 3 * height * width).Select(_ => (float)((4 * random.NextDouble()) - 2))];

        ModelOutputs expected = new ReferenceModel(config, Safetensors.Read(Checkpoint)).Run(pixelValues);

        Tolerance.AssertClose(expected.Logits!, run(pixelValues), $"the logits at {height}×{width}");
    }
}
