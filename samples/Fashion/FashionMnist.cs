using System.Buffers.Binary;
using System.IO.Compression;
using ConvNextV2.Compiled;

namespace Samples.Fashion;

/// <summary>The test set of Fashion-MNIST: grey images of 28×28 bytes, the class of each, and what PyTorch predicts for it with the same checkpoint.</summary>
internal sealed class FashionMnist
{
    public const int Edge = 28;

    private readonly byte[] _pixels;

    private FashionMnist(byte[] pixels, int[] labels, int[] pyTorchPredictions)
    {
        _pixels = pixels;
        Labels = labels;
        PyTorchPredictions = pyTorchPredictions;
    }

    public int Count => Labels.Count;

    public IReadOnlyList<int> Labels { get; }

    public IReadOnlyList<int> PyTorchPredictions { get; }

    public static FashionMnist Read(string folder)
    {
        byte[] pixels = ReadIdx(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"));
        byte[] labels = ReadIdx(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));
        IEnumerable<int> predictions = File.ReadLines(Path.Combine(folder, "predictions.txt")).Select(int.Parse);
        return new FashionMnist(pixels, [.. labels], [.. predictions]);
    }

    /// <summary>The same with its first images only.</summary>
    public FashionMnist First(int count) => new(_pixels, [.. Labels.Take(count)], [.. PyTorchPredictions.Take(count)]);

    public ImageView Image(int index) => new(_pixels.AsSpan(index * Edge * Edge, Edge * Edge), Edge, Edge, PixelFormat.Gray8);

    /// <summary>The bytes after the header of an IDX file: a magic number whose last byte counts the dimensions, then their lengths.</summary>
    private static byte[] ReadIdx(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var content = new MemoryStream();
        file.CopyTo(content);
        byte[] bytes = content.ToArray();
        int dimensions = BinaryPrimitives.ReadInt32BigEndian(bytes) & 0xFF;
        return bytes[(sizeof(int) * (1 + dimensions))..];
    }
}
