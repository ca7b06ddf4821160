using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>What a classifier gives besides its logits.</summary>
public class ClassifierOutputsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reference", "odd");
    private static readonly float[] PixelValues = Safetensors
        .Read(Path.Combine(Folder, "expected.safetensors"))["pixel_values"]
        .Values;

    [Fact]
    public void Probabilities_are_the_softmax_of_each_image_s_logits()
    {
        using var model = Odd.Load(Folder);
        using Odd.Session session = model.CreateSession(new ModelSessionOptions { MaxBatchSize = 2 });
        float[] logits = session.Run(PixelValues).ToArray();
        float[] probabilities = new float[logits.Length];

        session.GetProbabilities(probabilities);

        for (int image = 0; image < 2; image++)
        {
            double[] exponentials = [.. logits.Skip(3 * image).Take(3).Select(logit => Math.Exp(logit))];
            for (int label = 0; label < 3; label++)
            {
                Assert.Equal(exponentials[label] / exponentials.Sum(), probabilities[(3 * image) + label], tolerance: 1e-6);
            }
        }

        Assert.Throws<ArgumentException>(() => session.GetProbabilities(new float[5]));
    }

    [Fact]
    public void An_embedding_is_the_pooled_output_and_of_length_1_on_request()
    {
        using var model = Odd.Load(Folder);
        float[] image = PixelValues[..(PixelValues.Length / 2)];
        using Odd.Session session = model.CreateSession();
        session.Run(image);

        float[] embedding = model.Embed(image);
        float[] normalized = model.Embed(image, normalize: true);

        Assert.Equal(session.PooledOutput.ToArray(), embedding);
        Assert.Equal(1, TensorPrimitives.Norm<float>(normalized), tolerance: 1e-6);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(embedding, normalized), tolerance: 1e-6);
    }

    [Fact]
    public void The_embeddings_of_a_batch_are_each_of_length_1_on_request()
    {
        using var model = Odd.Load(Folder);
        using Odd.Session session = model.CreateSession(new ModelSessionOptions { MaxBatchSize = 2 });
        session.Run(PixelValues);
        float[] pooled = session.PooledOutput.ToArray();
        float[] embeddings = new float[pooled.Length];
        int dimensions = pooled.Length / 2;

        session.GetEmbeddings(embeddings);
        Assert.Equal(pooled, embeddings);
        session.GetEmbeddings(embeddings, normalize: true);

        for (int image = 0; image < 2; image++)
        {
            double[] features = [.. pooled.Skip(dimensions * image).Take(dimensions).Select(value => (double)value)];
            double norm = Math.Sqrt(features.Sum(value => value * value));
            for (int i = 0; i < dimensions; i++)
            {
                Assert.Equal(features[i] / norm, embeddings[(dimensions * image) + i], tolerance: 1e-6);
            }
        }

        Assert.Throws<ArgumentException>(() => session.GetEmbeddings(new float[dimensions]));
    }

    [Fact]
    public void A_heat_map_agrees_with_the_change_of_the_logit_under_small_changes_of_the_last_map()
    {
        using var model = Odd.Load(Folder);
        using Odd.Session session = model.CreateSession(new ModelSessionOptions { MaxBatchSize = 2 });
        session.Run(PixelValues);
        Dictionary<string, (int[] Shape, float[] Values)> weights = Safetensors.Read(Path.Combine(Folder, "model.safetensors"));
        ReadOnlyTensorSpan<float> last = session.LastHiddenState;
        int channels = (int)last.Lengths[1],
            pixels = (int)(last.Lengths[2] * last.Lengths[3]);
        float[] maps = new float[(int)last.FlattenedLength];
        last.FlattenTo(maps);

        for (int image = 0; image < 2; image++)
        {
            double[] map = [.. maps.Skip(image * channels * pixels).Take(channels * pixels).Select(value => (double)value)];
            for (int label = 0; label < 3; label++)
            {
                double[] gradient =
                [
                    .. Enumerable.Range(0, channels).Select(channel => Slope(map, channel, pixels, label, weights)),
                ];
                HeatMap heat = session.GradCam(label, image);
                Assert.Equal(((int)last.Lengths[2], (int)last.Lengths[3]), (heat.Height, heat.Width));
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    double expected = Math.Max(
                        0,
                        Enumerable.Range(0, channels).Sum(channel => gradient[channel] * map[(channel * pixels) + pixel])
                    );
                    Assert.Equal(expected, heat.Values[pixel], tolerance: 1e-5 * Math.Max(1, Math.Abs(expected)));
                }
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => session.GradCam(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.GradCam(0, image: 2));
    }

    /// <summary>Central difference of a logit by one value of a map: the mean makes all pixels of a channel alike.</summary>
    private static double Slope(
        double[] map,
        int channel,
        int pixels,
        int label,
        Dictionary<string, (int[] Shape, float[] Values)> weights
    )
    {
        const double Step = 1e-3;
        double[] changed = [.. map];
        changed[channel * pixels] = map[channel * pixels] + Step;
        double above = Logit(changed, pixels, label, weights);
        changed[channel * pixels] = map[channel * pixels] - Step;
        return (above - Logit(changed, pixels, label, weights)) / (2 * Step);
    }

    private static double Logit(double[] map, int pixels, int label, Dictionary<string, (int[] Shape, float[] Values)> weights)
    {
        int channels = map.Length / pixels;
        double[] pooled = [.. Enumerable.Range(0, channels).Select(channel => map.Skip(channel * pixels).Take(pixels).Average())];
        double mean = pooled.Average();
        double deviation = Math.Sqrt(
            pooled.Average(value => (value - mean) * (value - mean))
                + ReferenceConfig.Read(Path.Combine(Folder, "config.json")).LayerNormEpsilon
        );
        float[] norm = weights["convnextv2.layernorm.weight"].Values,
            normBias = weights["convnextv2.layernorm.bias"].Values,
            matrix = weights["classifier.weight"].Values;
        return weights["classifier.bias"].Values[label]
            + Enumerable
                .Range(0, channels)
                .Sum(c => matrix[(label * channels) + c] * ((norm[c] * (pooled[c] - mean) / deviation) + normBias[c]));
    }
}
