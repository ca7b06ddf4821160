using System.Globalization;
using Spectre.Console;

namespace Samples.Fashion;

/// <summary>How often each class was taken for each other.</summary>
internal static class Confusion
{
    public static Table Table(IReadOnlyList<string> names, IReadOnlyList<int> labels, IReadOnlyList<int> predictions)
    {
        int[,] counts = new int[names.Count, names.Count];
        foreach ((int label, int prediction) in labels.Zip(predictions))
        {
            counts[label, prediction]++;
        }

        Table table = new Table()
            .Border(TableBorder.Rounded)
            .Title("Images of each class (rows) and what they were taken for (columns)");
        table.AddColumn(string.Empty);
        for (int prediction = 0; prediction < names.Count; prediction++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Initials(names[prediction]))).RightAligned());
        }

        for (int label = 0; label < names.Count; label++)
        {
            IEnumerable<string> row = Enumerable
                .Range(0, names.Count)
                .Select(prediction => Cell(counts[label, prediction], label == prediction));
            table.AddRow([Markup.Escape($"{names[label]} ({Initials(names[label])})"), .. row]);
        }

        return table;
    }

    // Eleven columns of whole names are wider than a terminal.
    private static string Initials(string name) => name[..Math.Min(3, name.Length)];

    private static string Cell(int count, bool right) =>
        (count, right) switch
        {
            (0, _) => "[grey]·[/]",
            (_, true) => $"[green]{count.ToString(CultureInfo.InvariantCulture)}[/]",
            (>= 20, false) => $"[red]{count.ToString(CultureInfo.InvariantCulture)}[/]",
            _ => count.ToString(CultureInfo.InvariantCulture),
        };
}
