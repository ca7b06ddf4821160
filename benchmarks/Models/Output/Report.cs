using System.Globalization;
using System.Text;
using Spectre.Console;

namespace ConvNextV2.Compiled.Benchmarks.Output;

/// <summary>A table on the screen as it grows, and in a Markdown file with the machine's description when it is done.</summary>
internal sealed class Report(string name, string legend, string[] columns)
{
    private readonly List<string[]> _rows = [];

    public static string Number(double value, string format = "0") => value.ToString(format, CultureInfo.InvariantCulture);

    public void Add(params string[] cells)
    {
        _rows.Add(cells);
        AnsiConsole.WriteLine(string.Join("  ", columns.Zip(cells, (column, cell) => $"{column} {cell}")));
    }

    public void Write(DirectoryInfo? folder)
    {
        var table = new Table().AddColumns(columns);
        foreach (string[] row in _rows)
        {
            table.AddRow(row);
        }

        AnsiConsole.Write(table);
        if (folder is null)
        {
            return;
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {name}").AppendLine();
        text.AppendLine(Machine.Describe()).AppendLine().AppendLine(legend).AppendLine();
        AppendRow(columns);
        AppendRow(columns.Select(_ => "---"));
        _rows.ForEach(AppendRow);
        folder.Create();
        File.WriteAllText(Path.Combine(folder.FullName, name + ".md"), text.ToString());

        void AppendRow(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
    }
}
