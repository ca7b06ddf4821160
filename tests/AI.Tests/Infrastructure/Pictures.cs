using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using Microsoft.Extensions.AI;

namespace ConvNextV2.Compiled.AI.Tests.Infrastructure;

/// <summary>Small images of random colours.</summary>
internal static class Pictures
{
    public const string Png = "image/png";

    public static byte[] Bytes(int seed)
    {
        (int width, int height) = (50 + (seed % 3), 40 + (seed % 5));
        byte[] colors = new byte[3 * width * height];
        new Random(seed).NextBytes(colors);
        return PngBytes.Write(width, height, bitDepth: 8, PngBytes.Rgb, [.. colors.Chunk(3 * width)]);
    }

    public static DataContent Of(int seed) => new(Bytes(seed), Png);
}
