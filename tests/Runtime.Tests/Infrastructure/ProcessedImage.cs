using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>What tests/Processors has: pixel values that transformers computed.</summary>
internal sealed record ProcessedImage(
    string Processor,
    string Image,
    string Backend,
    int Height,
    int Width,
    string Sha256,
    float[] Samples
)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Processors");

    public static IReadOnlyList<ProcessedImage> All { get; } =
    [.. File.ReadLines(Path.Combine(Folder, "expected.txt")).Select(line => Parse(line.Split(' ')))];

    /// <summary>An image's bytes in red, green, blue.</summary>
    public static (byte[] Pixels, int Width, int Height) Decoded(string image)
    {
        string path = Directory.GetFiles(Folder, image + ".*.rgb.gz").Single();
        int[] size =
        [
            .. Path.GetFileName(path).Split('.')[1].Split('x').Select(edge => int.Parse(edge, CultureInfo.InvariantCulture)),
        ];
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return (content.ToArray(), size[0], size[1]);
    }

    /// <summary>Six values tell more than a hash where something is wrong; the hash finds all that is.</summary>
    public void AssertSame(ReadOnlySpan<float> actual)
    {
        Assert.Equal(3 * Height * Width, actual.Length);
        for (int i = 0; i < Samples.Length; i++)
        {
            Assert.Equal(Samples[i], actual[actual.Length * ((2 * i) + 1) / (2 * Samples.Length)]);
        }

        Assert.Equal(Sha256, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(actual))));
    }

    public override string ToString() => $"{Processor} {Image} {Backend}";

    private static ProcessedImage Parse(string[] parts)
    {
        string[] shape = parts[3].Split('x');
        return new ProcessedImage(
            parts[0],
            parts[1],
            parts[2],
            int.Parse(shape[1], CultureInfo.InvariantCulture),
            int.Parse(shape[2], CultureInfo.InvariantCulture),
            parts[4],
            [.. parts[5..].Select(value => float.Parse(value, CultureInfo.InvariantCulture))]
        );
    }
}
