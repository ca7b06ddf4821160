using System.IO.Compression;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>What PyTorch computed in float64 is the same, and not by much more than it must be.</summary>
public class RoundingTests
{
    private static readonly string Folder = AppContext.BaseDirectory;

    [Fact]
    public void Logits_of_the_reference_are_the_same()
    {
        var expected = ParityFiles.Parse(File.ReadAllBytes(Path.Combine(Folder, "SmallNet", "expected.safetensors")));
        using var model = SmallNet.Load(Path.Combine(Folder, "SmallNet", "model.safetensors"));

        AssertSame(
            model,
            expected.Floats("pixel_values").Chunk(3 * 32 * 32),
            expected.Floats("logits").Chunk(SmallNet.NumLabels)
        );
    }

    /// <summary>Trained, and with backgrounds of one value, whose roundings do not cancel: the worst that is known.</summary>
    [Fact]
    public void Logits_of_a_trained_model_are_the_same()
    {
        const int Images = 100;
        const int Length = FashionNet.ImageHeight * FashionNet.ImageWidth;
        using var file = new GZipStream(
            File.OpenRead(Path.Combine(Folder, "FashionNet", "t10k-images-idx3-ubyte.gz")),
            CompressionMode.Decompress
        );
        byte[] pixels = new byte[16 + (Images * Length)];
        file.ReadExactly(pixels);
        using var model = FashionNet.Load(Path.Combine(Folder, "FashionNet", "model.safetensors"));
        byte[] logits = File.ReadAllBytes(Path.Combine(Folder, "Parity", "Files", "fashion.logits"));

        AssertSame(
            model,
            pixels.Skip(16).Chunk(Length).Select(Preprocess),
            MemoryMarshal.Cast<byte, float>(logits).ToArray().Chunk(FashionNet.NumLabels)
        );

        static float[] Preprocess(byte[] image)
        {
            float[] values = new float[Length];
            FashionNet.Preprocess(new ImageView(image, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8), values);
            return values;
        }
    }

    /// <summary>Its zeros are exact in every library; what is made of them behind the first bias is not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Logits_of_a_dark_image_have_the_bound_of_a_grey_ones_without_a_mean(int level)
    {
        const int Grey = 128;
        var reference = new ReferenceModel(
            new ReferenceConfig(3, 4, [16, 24, 40], [1, 2, 1], "gelu", 1e-12, 64, 64, 5),
            Safetensors.Read(ParityFiles.Weights)
        );
        using var model = ParityUnnormalisedNet.Load(ParityFiles.Weights);

        ParityStage dark = Compare(level);
        ParityStage grey = Compare(Grey);

        Assert.True(dark.Verdict == ParityVerdict.Same, dark.Explanation);
        // Of one colour, an image moves as a whole: its four runs are four values, whose spread is of another size at every width
        // of the vectors.
        Assert.InRange(dark.Largest / dark.Tolerance, 0.005, 0.5);
        Assert.InRange(dark.Tolerance / grey.Tolerance, 0.25, 4);

        ParityStage Compare(int of)
        {
            float[] values = new float[3 * 64 * 64];
            Array.Fill(values, of / 255f);
            string path = ParityFiles.Save(file =>
            {
                file.Keep("none");
                file.Set("images.0.pixel_values", values, 3, 64, 64);
                file.Set("images.0.logits", reference.Run(values).Logits!, 5);
            });
            return ParityCheck.Run(model, path).Images[0].Stages[3];
        }
    }

    /// <summary>Each logit is the difference of two numbers that are a million times larger.</summary>
    [Fact]
    public void A_model_that_amplifies_roundings_is_said_to_be_little_of_a_proof()
    {
        var weights = ParityFiles.Parse(File.ReadAllBytes(ParityFiles.Weights));
        float[] classifier = weights.Floats("classifier.weight");
        weights.Set("classifier.weight", [.. classifier.Select((value, i) => value + (1e5f * (1 + (i % 40 % 7))))]);
        using var model = ParityNet.Load(weights.Write());
        using ImageClassifierSession session = model.CreateSession();
        string path = ParityFiles.Save(file =>
        {
            for (int image = 0; image < 4; image++)
            {
                float[] logits = session.Run(file.Floats($"images.{image}.pixel_values")).ToArray();
                file.Set($"images.{image}.logits", logits);
            }
        });

        ParityReport report = ParityCheck.Run(model, path);

        Assert.True(report.IsSame, report.ToString());
        Assert.All(
            report.Images,
            image =>
                Assert.Contains(
                    " This image proves little: roundings alone",
                    image.Stages[3].Explanation,
                    StringComparison.Ordinal
                )
        );
        Assert.StartsWith(
            "4 of 4 images prove little of the model, first phone.jpg. ",
            Assert.Single(report.Remarks),
            StringComparison.Ordinal
        );
    }

    /// <summary>Its answer is its bias: ten units in the last place are what other orders of a sum make.</summary>
    [Theory]
    [InlineData(10, ParityVerdict.Same)]
    [InlineData(40, ParityVerdict.Different)]
    public void A_model_whose_outputs_do_not_move_has_some_units_in_the_last_place(int units, ParityVerdict verdict)
    {
        var weights = ParityFiles.Parse(File.ReadAllBytes(ParityFiles.Weights));
        weights.Set("classifier.weight", new float[weights.Floats("classifier.weight").Length]);
        weights.Set("classifier.bias", [-1, 0, 0.25f, 0.5f, 1]);
        using var model = ParityNet.Load(weights.Write());
        string path = ParityFiles.Save(file =>
        {
            for (int image = 0; image < 4; image++)
            {
                file.Set($"images.{image}.logits", [-1, 0, 0.25f, 0.5f, 1 + (units * 1.1920929e-7f)]);
            }
        });

        Assert.All(ParityCheck.Run(model, path).Images, image => Assert.Equal(verdict, image.Stages[3].Verdict));
    }

    /// <summary>A bound that is far from what is there would hide a wrong stage.</summary>
    private static void AssertSame(CompiledModel model, IEnumerable<float[]> pixelValues, IEnumerable<float[]> logits)
    {
        var file = ParityFiles.Parse(new ParityFiles().Write());
        int count = 0;
        foreach ((float[] values, float[] expected) in pixelValues.Zip(logits))
        {
            file.Set($"images.{count}.pixel_values", values, model.InputChannels, model.InputHeight, model.InputWidth);
            file.Set($"images.{count}.logits", expected, expected.Length);
            count++;
        }

        ParityReport report = ParityCheck.Run(model, file.Save());

        Assert.Equal(count, report.Images.Count);
        Assert.All(
            report.Images.Select(image => image.Stages[3]),
            stage =>
            {
                Assert.True(stage.Verdict == ParityVerdict.Same, stage.Explanation);
                Assert.InRange(stage.Tolerance, 1e-7, 5e-4);
            }
        );
        Assert.InRange(report.Images.Max(image => image.Stages[3].Largest / image.Stages[3].Tolerance), 0.02, 0.8);
    }
}
