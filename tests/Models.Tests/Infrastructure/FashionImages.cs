using System.IO.Compression;

namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>The test images of samples/Fashion: their classes, and what PyTorch says in float32.</summary>
internal static class FashionImages
{
    public const int Count = 10_000;

    private const int Edge = 28;

    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fashion");

    private static readonly Lazy<byte[]> Pixels = new(() => ReadIdx("t10k-images-idx3-ubyte.gz", headerLength: 16));

    public static ImageView Image(int index) =>
        new(Pixels.Value.AsSpan(index * Edge * Edge, Edge * Edge), Edge, Edge, PixelFormat.Gray8);

    /// <summary>The right classes.</summary>
    public static int[] ReadClasses() => [.. ReadIdx("t10k-labels-idx1-ubyte.gz", headerLength: 8).Select(label => (int)label)];

    /// <summary>PyTorch's classes.</summary>
    public static int[] ReadPredictions() => [.. File.ReadLines(Path.Combine(Folder, "predictions.txt")).Select(int.Parse)];

    /// <summary>Has a model run over all of them, on all processors.</summary>
    /// <param name="model">Whose sessions.</param>
    /// <param name="take">Given an image's number, its logits, and the session, which has its embedding.</param>
    public static void ForEach(ImageClassifier model, Action<int, float[], ImageClassifierSession> take) =>
        Parallel.For(
            0,
            Count,
            () => model.CreateSession(new ModelSessionOptions { ThreadCount = 1 }),
            (i, _, session) =>
            {
                take(i, session.Run(Image(i)).ToArray(), session);
                return session;
            },
            session => session.Dispose()
        );

    private static byte[] ReadIdx(string name, int headerLength)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(Folder, name)), CompressionMode.Decompress);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray()[headerLength..];
    }
}
