using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Infrastructure;

/// <summary>A folder of a test's own, and images in it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("batch-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The bytes of a small image, of another colour for each number.</summary>
    public static byte[] Png(int number) =>
        PngBytes.Write(
            4,
            3,
            bitDepth: 8,
            PngBytes.Rgb,
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(row => Enumerable.Range(0, 12).Select(i => (byte)((number * 37) + (row * i))).ToArray()),
            ]
        );

    /// <summary>Writes images; returns their paths.</summary>
    public string[] AddImages(int count, string folder = "images") =>
        [.. Enumerable.Range(0, count).Select(i => Add($"{folder}/{i:000}.png", Png(i)))];

    public string Add(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Add(string name, string text) => Add(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
