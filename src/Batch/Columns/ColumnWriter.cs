using Parquet;
using Parquet.Schema;

namespace ConvNextV2.Compiled.Batch.Columns;

/// <summary>Writes a group's columns, the next one with each call.</summary>
internal sealed class ColumnWriter<TRow>(ParquetRowGroupWriter group, DataField[] fields, IReadOnlyList<TRow> rows)
{
    private int _next;

    public Task TextsAsync(Func<TRow, string?> text) => group.WriteAsync(fields[_next++], rows.Select(text).ToArray());

    public Task ValuesAsync<T>(Func<TRow, T?> value)
        where T : struct => group.WriteAsync<T>(fields[_next++], new ReadOnlyMemory<T?>([.. rows.Select(value)]));

    public Task TextListsAsync(Func<TRow, string[]> list) =>
        ValueListsAsync(row => Array.ConvertAll(list(row), text => text.AsMemory()));

    /// <summary>
    /// All elements, and for each whether it goes on with a list (1) or begins one (0). A list without elements has one that is
    /// not there.
    /// </summary>
    public Task ValueListsAsync<T>(Func<TRow, T[]> list)
        where T : struct
    {
        var elements = new List<T?>();
        var levels = new List<int>();
        foreach (T[] items in rows.Select(list))
        {
            elements.AddRange(items.Length > 0 ? items.Select(item => (T?)item) : [null]);
            levels.Add(0);
            levels.AddRange(Enumerable.Repeat(1, Math.Max(0, items.Length - 1)));
        }

        return group.WriteAsync<T>(
            fields[_next++],
            new ReadOnlyMemory<T?>([.. elements]),
            repetitionLevels: new ReadOnlyMemory<int>([.. levels])
        );
    }
}
