using System.Buffers.Binary;
using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Photographs.Camera;

/// <summary>
/// A folder as a telephone leaves it: photographs that differ, some of them taken upright. Made once, from fixed seeds.
/// </summary>
internal static class CameraFolder
{
    private const string Version = "1";

    // Every so many of them was taken with the camera turned, which its EXIF says.
    private const int TurnedEvery = 4;
    private const ushort TurnedRight = 6;

    /// <param name="count">How many photographs.</param>
    /// <returns>Their paths, in order.</returns>
    public static string[] Make(int count)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Artifacts(), "photographs-" + Version));
        string[] paths = [.. Enumerable.Range(0, count).Select(index => Path.Combine(folder.FullName, $"IMG_{index:000}.jpg"))];
        SKBitmap[] scenes = [.. Scenes().Select(CameraPhotograph.Open)];
        for (int index = 0; index < count; index++)
        {
            if (!File.Exists(paths[index]))
            {
                byte[] jpeg = CameraPhotograph.Jpeg(
                    scenes[index % scenes.Length],
                    PartOf(scenes[index % scenes.Length], index / scenes.Length),
                    scenes[(index + 1) % scenes.Length],
                    seed: (uint)index + 1
                );

                // Whoever ends this while it writes leaves no half of a photograph.
                string unfinished = paths[index] + ".unfinished";
                File.WriteAllBytes(unfinished, index % TurnedEvery == TurnedEvery - 1 ? WithOrientation(jpeg) : jpeg);
                File.Move(unfinished, paths[index]);
            }
        }

        Array.ForEach(scenes, scene => scene.Dispose());
        return paths;
    }

    /// <summary>Of the repository, where all that is built lies.</summary>
    private static string Artifacts()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && Path.GetFileName(folder) != "artifacts")
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} does not lie in artifacts.");
    }

    private static IEnumerable<string> Scenes() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Scenes")).Order(StringComparer.Ordinal);

    /// <summary>Four by three, three quarters of the height, here and there.</summary>
    private static SKRectI PartOf(SKBitmap scene, int index)
    {
        int height = Math.Min(scene.Height, scene.Width * 3 / 4) * 3 / 4;
        int width = height * 4 / 3;
        return SKRectI.Create(
            (scene.Width - width) * (index * 2 % 5) / 4,
            (scene.Height - height) * (index * 3 % 5) / 4,
            width,
            height
        );
    }

    /// <summary>With an EXIF segment that says how the camera was held, and nothing else.</summary>
    private static byte[] WithOrientation(byte[] jpeg)
    {
        const int MarkerLength = 2;
        byte[] segment =
        [
            0xFF,
            0xE1,
            0,
            34,
            .. "Exif\0\0II*\0"u8,
            // The directory's place, its one entry: orientation, a short, one of them; and no other directory.
            8,
            0,
            0,
            0,
            1,
            0,
            0x12,
            1,
            3,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        BinaryPrimitives.WriteUInt16LittleEndian(segment.AsSpan(28), TurnedRight);
        return [.. jpeg[..MarkerLength], .. segment, .. jpeg[MarkerLength..]];
    }
}
