using System.IO.Compression;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

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
