using System.IO.Compression;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

/// <summary>
/// What reduced decoding changes of what a trained model says: the one of samples/Fashion, of garments as large photographs.
/// </summary>
public class ReducedAccuracyTests
{
    private const int Garments = 100,
        Edge = FashionNet.ImageWidth,
        Factor = 20;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "FashionNet");

    // The model itself asks for no resizing. Its one channel is red.
    private static readonly ImagePreprocessor Preprocessor = new(
        channels: 3,
        Edge,
        Edge,
        ImageResize.Warp(Edge, Edge, ResizeFilter.Bicubic, ImageBackend.Pillow),
        crops: [],
        new PixelArithmetic(
            RescaleRule.Double,
            1 / 255.0,
            mean: [0.286f, 0.286f, 0.286f],
            standardDeviation: [0.353f, 0.353f, 0.353f]
        )
    );

    [Fact]
    public void Logits_change_by_less_than_a_hundredth_on_average_and_no_class_does()
    {
        using var model = FashionNet.Load(Folder);
        using FashionNet.Session session = model.CreateSession();
        var changes = new List<double>();
        foreach (byte[] garment in ReadGarments())
        {
            byte[] file = Samples.Jpeg(Edge * Factor, Edge * Factor, Enlarge(garment));

            float[] whole = Run(session, file, reducedFor: null, Edge * Factor);
            float[] reduced = Run(session, file, Preprocessor, Edge * Factor / 8);

            Assert.Equal(Array.IndexOf(whole, whole.Max()), Array.IndexOf(reduced, reduced.Max()));
            changes.Add(Math.Sqrt(whole.Zip(reduced, (a, b) => (double)(a - b) * (a - b)).Sum() / whole.Sum(a => (double)a * a)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"mean {changes.Average():0.0000}, largest {changes.Max():0.0000}");
        Assert.InRange(changes.Average(), 0.0001, 0.01);
        Assert.InRange(changes.Max(), 0.0001, 0.05);
    }

    private static float[] Run(FashionNet.Session session, byte[] file, ImagePreprocessor? reducedFor, int edge)
    {
        using DecodedImage image = ImageFile.Decode(file, "garment", ImageLimits.Default, reducedFor);
        Assert.Equal((edge, edge), (image.Width, image.Height));
        float[] values = new float[Preprocessor.Length];
        Preprocessor.Run(image.View, values);
        return session.Run(values.AsSpan(0, Edge * Edge)).ToArray();
    }

    private static IEnumerable<byte[]> ReadGarments()
    {
        const int Header = 16;
        using var file = new GZipStream(
            File.OpenRead(Path.Combine(Folder, "t10k-images-idx3-ubyte.gz")),
            CompressionMode.Decompress
        );
        file.ReadExactly(new byte[Header]);
        for (int i = 0; i < Garments; i++)
        {
            byte[] garment = new byte[Edge * Edge];
            file.ReadExactly(garment);
            yield return garment;
        }
    }

    /// <summary>Between four pixels each, with a camera's noise.</summary>
    private static byte[] Enlarge(byte[] garment)
    {
        var random = new Random(41);
        int edge = Edge * Factor;
        byte[] rgba = new byte[4 * edge * edge];
        for (int i = 0; i < edge * edge; i++)
        {
            double y = Place(i / edge),
                x = Place(i % edge);
            int top = (int)y,
                left = (int)x;
            double upper = Between(At(top, left), At(top, left + 1), x - left),
                lower = Between(At(top + 1, left), At(top + 1, left + 1), x - left);
            byte level = (byte)Math.Clamp(Between(upper, lower, y - top) + random.Next(-8, 9), 0, 255);
            rgba.AsSpan(4 * i, 3).Fill(level);
            rgba[4 * i + 3] = 255;
        }

        return rgba;

        static double Place(int pixel) => Math.Clamp((pixel + 0.5) / Factor - 0.5, 0, Edge - 1);

        static double Between(double from, double to, double share) => from + (to - from) * share;

        double At(int row, int column) => garment[Math.Min(row, Edge - 1) * Edge + Math.Min(column, Edge - 1)];
    }
}
