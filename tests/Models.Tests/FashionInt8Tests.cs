using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>What eight bits cost the trained model of samples/Fashion on its 10,000 test images.</summary>
public class FashionInt8Tests
{
    /// <summary>
    /// PyTorch's float32 has 9,269 right. A class differs where two logits are all but equal; an image of 10,000 is farther away
    /// than most.
    /// </summary>
    [Fact]
    public void Classes_are_PyTorchs_and_logits_and_embeddings_are_near()
    {
        using FashionNet floats = FashionNet.Load(FashionImages.Folder);
        using FashionInt8 bytes = FashionInt8.Load(FashionImages.Folder);
        var expected = new (float[] Logits, float[] Embedding)[FashionImages.Count];
        FashionImages.ForEach(floats, (i, logits, session) => expected[i] = (logits, session.PooledOutput.ToArray()));
        int[] actual = new int[FashionImages.Count];
        double[] errors = new double[FashionImages.Count];
        double[] cosines = new double[FashionImages.Count];

        FashionImages.ForEach(
            bytes,
            (i, logits, session) =>
            {
                (float[] floatLogits, float[] floatEmbedding) = expected[i];
                actual[i] = TensorPrimitives.IndexOfMax<float>(logits);
                errors[i] = TensorPrimitives.Distance<float>(logits, floatLogits) / TensorPrimitives.Norm<float>(floatLogits);
                cosines[i] = TensorPrimitives.CosineSimilarity(session.PooledOutput, floatEmbedding);
            }
        );

        Assert.InRange(Same(actual, FashionImages.ReadClasses()), 9_260, FashionImages.Count);
        Assert.InRange(Same(actual, FashionImages.ReadPredictions()), 9_975, FashionImages.Count);
        Assert.InRange(errors.Average(), 0.001, 0.015);
        Assert.InRange(errors.Max(), 0.001, 0.1);
        Assert.InRange(cosines.Average(), 0.999, 1);
        Assert.InRange(cosines.Min(), 0.995, 1);

        static int Same(int[] left, int[] right) => left.Zip(right).Count(pair => pair.First == pair.Second);
    }
}
