using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ImageServer;
using Samples.Fashion;

namespace ConvNextV2.Compiled.Server.Tests.Infrastructure;

/// <summary>Images of Fashion-MNIST's test set as files, and what the model itself says of files.</summary>
internal static class TestImages
{
    private static readonly FashionMnist TestSet = FashionMnist.Read(Path.Combine(AppContext.BaseDirectory, "test-images"));
    private static readonly Lazy<ServedModel> Loaded = new(() => ServedModel.Load());

    /// <summary>A model of the tests' own.</summary>
    public static ServedModel Model => Loaded.Value;

    /// <summary>A photograph of 640 by 427 pixels.</summary>
    public static byte[] Photograph { get; } =
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Photographs", "rocket.jpg"));

    /// <summary>What PyTorch says of an image of the test set.</summary>
    public static int ClassByPyTorch(int index) => TestSet.PyTorchPredictions[index];

    public static byte[] Png(int index)
    {
        ImageView image = TestSet.Image(index);
        byte[][] rows = [.. image.Pixels.ToArray().Chunk(FashionMnist.Edge)];
        return PngBytes.Write(FashionMnist.Edge, FashionMnist.Edge, bitDepth: 8, PngBytes.Gray, rows);
    }

    /// <summary>A PNG that no encoder makes small.</summary>
    public static byte[] Noise(int width, int height)
    {
        var random = new Random(1);
        byte[][] rows = new byte[height][];
        for (int y = 0; y < height; y++)
        {
            random.NextBytes(rows[y] = new byte[4 * width]);
        }

        return PngBytes.Write(width, height, bitDepth: 8, PngBytes.Rgba, rows);
    }

    /// <summary>A PNG of 28 by 28 pixels: its left half is white, its right half transparent.</summary>
    public static byte[] HalfTransparent { get; } =
        PngBytes.Write(
            28,
            28,
            bitDepth: 8,
            PngBytes.Rgba,
            [.. Enumerable.Repeat<byte[]>([.. Enumerable.Repeat((byte)255, 4 * 14), .. Enumerable.Repeat((byte)0, 4 * 14)], 28)]
        );

    /// <summary>A PNG whose header says that it is of a size, and that is cut off after it.</summary>
    public static byte[] Bomb(int width, int height)
    {
        byte[] file = PngBytes.Write(width, height, bitDepth: 8, PngBytes.Rgba, rows: []);
        return file;
    }

    public static Prediction[] Classify(byte[] file, int top)
    {
        using DecodedImage image = ImageFile.Load(file);
        return Model.Classify(image.View, top);
    }

    public static float[] Embed(byte[] file)
    {
        using DecodedImage image = ImageFile.Load(file);
        return Model.Embed(image.View, normalize: true);
    }
}
