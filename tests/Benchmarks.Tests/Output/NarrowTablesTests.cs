using ConvNextV2.Compiled.Benchmarks.Output;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Output;

public class NarrowTablesTests
{
    [Fact]
    public void A_table_that_fits_is_one_with_names_to_the_left_and_figures_to_the_right() =>
        Assert.Equal(
            [
                "| model | threads |    ours |",
                "| ----- | ------: | ------: |",
                "| atto  |       1 |    6.97 |",
                "| base  |       2 | 1390.81 |",
            ],
            NarrowTables.Of(
                ["model", "threads", "ours"],
                [
                    ["atto", "1", "6.97"],
                    ["base", "2", "1390.81"],
                ],
                keys: 1
            )
        );

    [Fact]
    public void A_wide_table_becomes_several_with_the_names_of_the_rows_in_each()
    {
        string[] columns = ["model", .. Enumerable.Range(0, 30).Select(i => $"column {i}")];
        string[] row = ["atto", .. Enumerable.Range(0, 30).Select(i => $"{i}")];

        string[] lines = [.. NarrowTables.Of(columns, [row], keys: 1)];

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        string[] heads = [.. lines.Where(line => line.StartsWith("| model ", StringComparison.Ordinal))];
        Assert.Equal(columns[1..], heads.SelectMany(line => Cells(line)[1..]));
        Assert.Equal(
            row[1..],
            lines.Where(line => line.StartsWith("| atto ", StringComparison.Ordinal)).SelectMany(line => Cells(line)[1..])
        );
        Assert.Equal(heads.Length - 1, lines.Count(line => line == ""));
    }

    [Fact]
    public void A_column_without_a_cell_is_left_out() =>
        Assert.Equal(
            ["| model | ours |", "| ----- | ---: |", "| atto  |    1 |", "| base  |      |"],
            NarrowTables.Of(
                ["model", "empty", "ours"],
                [
                    ["atto", "", "1"],
                    ["base", "", ""],
                ],
                keys: 1
            )
        );

    [Fact]
    public void No_cell_is_cut_where_one_alone_is_too_wide() =>
        Assert.Contains(
            NarrowTables.Of(
                ["name", "text", "more"],
                [
                    ["a", new string('x', 100), "b"],
                ],
                keys: 1
            ),
            line => line.Contains(new string('x', 100), StringComparison.Ordinal)
        );

    [Fact]
    public void Words_are_wrapped_between_them()
    {
        string[] words = [.. Enumerable.Range(100, 60).Select(i => $"{i}")];

        string[] lines = [.. NarrowTables.Wrap(words)];

        Assert.All(lines[..^1], line => Assert.InRange(line.Length, 77, 80));
        Assert.Equal(words, lines.SelectMany(line => line.Split(' ')));
    }

    private static string[] Cells(string line) =>
        line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
