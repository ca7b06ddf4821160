using System.IO.Compression;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>What tests/Photographs has.</summary>
internal static class Photograph
{
    public static byte[] Read(string name)
    {
        using var file = new GZipStream(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Photographs", name + ".gz")),
            CompressionMode.Decompress
        );
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The bytes of a photograph in red, green, blue.</summary>
    public static (byte[] Pixels, int Width, int Height) Decoded(string name)
    {
        (int height, int width) = name switch
        {
            "chelsea" => (300, 451),
            "camera" => (512, 512),
            "rocket" => (427, 640),
            _ => throw new ArgumentException($"There is no photograph '{name}'.", nameof(name)),
        };
        return (Read(name + ".decoded"), width, height);
    }
}
