namespace ConvNextV2.Compiled.Benchmarks.Output;

/// <summary>
/// Text for 80 columns, which is what a pipe, a narrow window and a diff have: a table that is wider becomes several, each with
/// the columns that name its rows. They are Markdown whose cells are padded, so that they read alike as text.
/// </summary>
internal static class NarrowTables
{
    private const int Width = 80;
    private const string Separator = " | ";

    /// <param name="columns">Heads of columns; one without a cell in any row is left out.</param>
    /// <param name="rows">With a cell for each column.</param>
    /// <param name="keys">The first columns, which name a row and stand in every table.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows, int keys)
    {
        int[] values =
        [
            .. Enumerable.Range(keys, columns.Count - keys).Where(i => rows.Count == 0 || rows.Any(row => row[i] != "")),
        ];
        int[] widths =
        [
            .. columns.Select((column, i) => rows.Select(row => row[i].Length).Append(column.Length).Append(3).Max()),
        ];
        for (int start = 0; start < values.Length; )
        {
            if (start > 0)
            {
                yield return "";
            }

            int end = start + 1;
            while (end < values.Length && WidthOf(Shown(start, end + 1)) <= Width)
            {
                end++;
            }

            int[] shown = Shown(start, end);
            yield return Line(shown.Select(i => Pad(columns[i], i)));
            yield return Line(shown.Select(i => i < keys ? new string('-', widths[i]) : new string('-', widths[i] - 1) + ":"));
            foreach (string[] row in rows)
            {
                yield return Line(shown.Select(i => Pad(row[i], i)));
            }

            start = end;
        }

        int[] Shown(int start, int end) => [.. Enumerable.Range(0, keys), .. values[start..end]];
        int WidthOf(int[] shown) => shown.Sum(i => widths[i] + Separator.Length) + 1;
        string Pad(string cell, int i) => i < keys ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]);
        static string Line(IEnumerable<string> cells) => "| " + string.Join(Separator, cells) + " |";
    }

    /// <summary>Words, with a line's end where the next would not fit.</summary>
    public static IEnumerable<string> Wrap(IEnumerable<string> words)
    {
        string line = "";
        foreach (string word in words)
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? " " + word : word;
        }

        yield return line;
    }
}
