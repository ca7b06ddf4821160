using System.Globalization;
using System.IO.Compression;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>
/// Models in eight bits, held against float32: the trained one of samples/Fashion, whose own float32 is Python's to a millionth.
/// </summary>
public class QuantizedModelTests
{
    private const int Images = 8;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "FashionNet");

    [Fact]
    public void A_model_that_is_near_is_the_same_and_the_report_says_how_near()
    {
        ParityReport report = Run(Record());

        Assert.True(report.IsSame, report.ToString());
        report.ThrowIfDifferent();
        ParityAccuracy accuracy = report.Accuracy!;
        Assert.Equal((Images, Images), (accuracy.Images, accuracy.SameClass));
        Assert.InRange(accuracy.RelativeError, 0.001, 0.02);
        Assert.InRange(accuracy.Cosine!.Value, 0.999, 0.999999);
        Assert.Equal(accuracy.RelativeError, report.Images.Average(image => image.Stages[3].Accuracy!.RelativeError), 1e-12);
        string error = (100 * accuracy.RelativeError).ToString("0.00", CultureInfo.InvariantCulture);
        Assert.Contains($"model, in eight bits {error} % apart, the same class in 8 of 8 images, cosine", report.Verdict);
        Assert.All(report.Images, image => Assert.InRange(image.Stages[3].Largest, 1e-4, image.Stages[3].Tolerance));
    }

    [Fact]
    public void The_model_in_float32_is_held_against_float32s_bound_as_ever()
    {
        using var model = FashionNet.Load(Folder);

        ParityReport report = ParityCheck.Run(model, Record().Save());

        Assert.True(report.IsSame, report.ToString());
        Assert.Null(report.Accuracy);
        Assert.All(report.Images, image => Assert.InRange(image.Stages[3].Tolerance, 1e-7, 1e-3));
    }

    [Fact]
    public void One_image_that_is_far_away_is_named()
    {
        ParityFiles file = Record();
        file.Set("images.3.logits", [.. file.Floats("images.3.logits").Select((value, i) => i == 2 ? value + 4 : value)]);

        ParityReport report = Run(file);

        Assert.Equal([3], report.Images.Where(image => !image.IsSame).Select(image => image.Index));
        ParityStage stage = report.Images[3].FirstDifference!;
        Assert.Equal((ParityStageKind.Model, 1L), (stage.Stage, stage.Different));
        Assert.InRange(stage.Accuracy!.RelativeError, 0.1, 1);
        Assert.Contains("Whether it is the eight bits, the same model in Float32 says.", stage.Explanation);
        Assert.Contains("first at model (logits) of images.3", report.Verdict);
    }

    /// <summary>Weights that were changed by as little in every image.</summary>
    [Fact]
    public void Images_that_are_each_near_may_be_too_far_away_together()
    {
        ParityFiles file = Record();
        file.Change("logits", (value, _) => value * 1.05f);

        ParityReport report = Run(file);

        Assert.All(report.Images, image => Assert.True(image.IsSame));
        Assert.False(report.IsSame);
        Assert.StartsWith("Not proved: 8 of 8 images are the same; in eight bits the model is ", report.Verdict);
        Assert.EndsWith(", which is too far.", report.Verdict);
        Assert.Throws<ParityException>(report.ThrowIfDifferent);
    }

    [Fact]
    public void An_embedding_that_points_elsewhere_is_another()
    {
        ParityFiles file = Record();
        file.Change("pooler_output", (value, i) => i % 8 == 0 ? -value : value);

        Assert.All(Run(file).Images, image => Assert.InRange(image.FirstDifference!.Accuracy!.Cosine!.Value, 0, 0.99));
    }

    [Fact]
    public void Logits_that_are_no_numbers_are_infinitely_far_away()
    {
        ParityFiles file = Record();
        file.Change("logits", (value, i) => i == 1 ? float.NaN : value);

        Assert.All(Run(file).Images, image => Assert.Equal(double.PositiveInfinity, image.FirstDifference!.Largest));
    }

    [Theory]
    [InlineData("no-orientation", ParityStageKind.Decode)]
    [InlineData("wrong-resize", ParityStageKind.Resize)]
    [InlineData("wrong-normalisation", ParityStageKind.Normalize)]
    public void What_is_before_the_model_is_compared_as_for_float32(string folder, ParityStageKind kind)
    {
        using var floats = ParityNet.Load(ParityFiles.Weights);
        using var bytes = ParityInt8Net.Load(ParityFiles.Weights);
        string file = ParityFiles.Read(folder).Save();

        ParityReport report = ParityCheck.Run(bytes, file);

        Assert.Equal(kind, report.Images[0].FirstDifference!.Stage);
        Assert.Equal(Pixels(ParityCheck.Run(floats, file)), Pixels(report));

        static IEnumerable<string> Pixels(ParityReport report) =>
            report.Images.SelectMany(image => image.Stages.Take(3)).Select(stage => stage.ToString());
    }

    private static ParityReport Run(ParityFiles file)
    {
        using var model = FashionInt8Net.Load(Folder);
        return ParityCheck.Run(model, file.Save());
    }

    /// <summary>What float32 makes of the first test images.</summary>
    private static ParityFiles Record()
    {
        const int Header = 16;
        int length = FashionNet.ImageHeight * FashionNet.ImageWidth;
        byte[] pixels = new byte[Header + (Images * length)];
        using var packed = new GZipStream(
            File.OpenRead(Path.Combine(Folder, "t10k-images-idx3-ubyte.gz")),
            CompressionMode.Decompress
        );
        packed.ReadExactly(pixels);
        using var model = FashionNet.Load(Folder);
        using FashionNet.Session session = model.CreateSession();
        var file = new ParityFiles();
        for (int i = 0; i < Images; i++)
        {
            float[] pixelValues = new float[length];
            FashionNet.Preprocess(
                new ImageView(
                    pixels.AsSpan(Header + (i * length), length),
                    FashionNet.ImageWidth,
                    FashionNet.ImageHeight,
                    PixelFormat.Gray8
                ),
                pixelValues
            );
            float[] logits = session.Run(pixelValues).ToArray();
            file.Set($"images.{i}.pixel_values", pixelValues, 1, FashionNet.ImageHeight, FashionNet.ImageWidth);
            file.Set($"images.{i}.logits", logits, logits.Length);
            file.Set($"images.{i}.pooler_output", session.PooledOutput.ToArray(), session.PooledOutput.Length);
        }

        return file;
    }
}
