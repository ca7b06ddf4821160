using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>
/// Small files of every kind in <c>pillow-files.tar.gz</c>: in <c>read</c> those that Pillow reads, with what
/// <c>exif_transpose(Image.open(file)).convert("RGB")</c> makes of each beside it (<c>NAME.WIDTH.rgb</c>), in <c>refused</c>
/// those with which it fails, and one whose colours it changes. Pillow was 11.1 with the changes of 13 to XMP, to run lengths
/// and to the palettes of OS/2; of <c>jpeg-sampled</c>, <c>-grey</c> and <c>-scans</c>, which libjpeg-turbo's own tools wrote, 9.4.
/// </summary>
internal static class PillowFiles
{
    private const string Read = "read/",
        Refused = "refused/",
        Colors = ".rgb";

    private static readonly Dictionary<string, byte[]> Entries = ReadEntries();

    public static IEnumerable<string> ReadNames => Names(Read).Where(name => !name.EndsWith(Colors, StringComparison.Ordinal));

    public static IEnumerable<string> RefusedNames => Names(Refused);

    public static byte[] FileThatIsRead(string name) => Entries[Read + name];

    public static byte[] FileThatIsRefused(string name) => Entries[Refused + name];

    /// <summary>Red, green, blue, row by row.</summary>
    public static (int Width, byte[] Colors) Expected(string name)
    {
        string entry = Entries.Keys.Single(key =>
            key.StartsWith($"{Read}{name}.", StringComparison.Ordinal) && key.EndsWith(Colors, StringComparison.Ordinal)
        );
        string width = entry[(Read.Length + name.Length + 1)..^Colors.Length];
        return (int.Parse(width, CultureInfo.InvariantCulture), Entries[entry]);
    }

    private static IEnumerable<string> Names(string folder) =>
        Entries.Keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal)).Select(key => key[folder.Length..]);

    private static Dictionary<string, byte[]> ReadEntries()
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "pillow-files.tar.gz"));
        using var content = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(content);
        var entries = new Dictionary<string, byte[]>();
        while (archive.GetNextEntry() is { } entry)
        {
            byte[] bytes = new byte[entry.Length];
            entry.DataStream?.ReadExactly(bytes);
            entries.Add(entry.Name, bytes);
        }

        return entries;
    }
}
