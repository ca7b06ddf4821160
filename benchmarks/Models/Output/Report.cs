using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Output;

/// <summary>
/// A table on the screen as it grows, and in a Markdown file when it is done. Files lie in a folder of the processor and of the
/// versions that were measured, so that those of another machine add to them.
/// </summary>
/// <param name="name">Of the file.</param>
/// <param name="legend">What the columns mean.</param>
/// <param name="columns">Their heads.</param>
/// <param name="keys">The first columns, which name a row.</param>
/// <param name="versions">Of what was measured besides ours and .NET, such as "ort 1.31.1".</param>
internal sealed class Report(string name, string legend, string[] columns, int keys = 1, string[]? versions = null)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Of the processor, then of the versions.</summary>
    public string Folder => Path.Combine(Machine.FolderName, string.Join('-', Versions.Select(FileName)));

    private static string DotNet => RuntimeInformation.FrameworkDescription.Replace(".NET", "net", StringComparison.Ordinal);

    private IEnumerable<string> Versions => [DotNet, .. versions ?? []];

    public static string Number(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);

    public void Add(params string[] cells)
    {
        _rows.Add(cells);
        IEnumerable<string> pairs = columns
            .Zip(cells)
            .Where(pair => pair.Second != "")
            .Select(pair => $"{pair.First} {pair.Second};");
        Print(NarrowTables.Wrap(pairs));
    }

    public void Write(DirectoryInfo? folder)
    {
        string[] table = [.. NarrowTables.Of(columns, _rows, keys)];
        Print(["", .. table]);
        if (folder is null)
        {
            return;
        }

        string path = Path.Combine(folder.FullName, Folder, name + ".md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string described = Machine.Describe();
        File.WriteAllLines(path, [$"# {name}", "", .. Paragraph(described), "", .. Paragraph(legend), "", .. table]);
        Print(["", path]);
    }

    private static IEnumerable<string> Paragraph(string text) => NarrowTables.Wrap(text.Split(' '));

    private static string FileName(string version) => version.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    private static void Print(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Console.WriteLine(line);
        }
    }
}
