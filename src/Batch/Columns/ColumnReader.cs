using Parquet;
using Parquet.Schema;

namespace ConvNextV2.Compiled.Batch.Columns;

/// <summary>Reads a group's columns, the next one with each call.</summary>
/// <param name="group">With its columns.</param>
/// <param name="fields">Which are read, in this order.</param>
internal sealed class ColumnReader(ParquetRowGroupReader group, params DataField[] fields)
{
    private int _next;

    public async Task<string?[]> TextsAsync() =>
        Array.ConvertAll(await ValuesAsync<ReadOnlyMemory<char>>().ConfigureAwait(false), text => text?.ToString());

    public async Task<T?[]> ValuesAsync<T>()
        where T : struct =>
        Array.ConvertAll(await ValueListsAsync<T>().ConfigureAwait(false), list => list.Length > 0 ? list[0] : (T?)null);

    public async Task<string[][]> TextListsAsync() =>
        Array.ConvertAll(
            await ValueListsAsync<ReadOnlyMemory<char>>().ConfigureAwait(false),
            list => Array.ConvertAll(list, text => text.ToString())
        );

    /// <summary>The elements of each row: of a column without lists one, or none for null.</summary>
    public async Task<T[][]> ValueListsAsync<T>()
        where T : struct
    {
        DataField field = fields[_next++];
        int count = checked((int)group.GetMetadata(field)!.MetaData!.NumValues);
        T[] values = new T[count];
        int[]? present = field.MaxDefinitionLevel > 0 ? new int[count] : null;
        int[]? goesOn = field.MaxRepetitionLevel > 0 ? new int[count] : null;
        await group.ReadRawAsync<T>(field, values, AsMemory(present), AsMemory(goesOn)).ConfigureAwait(false);

        var rows = new List<T[]>();
        int start = 0;
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            next += present is null || present[i] == field.MaxDefinitionLevel ? 1 : 0;
            if (i + 1 == count || goesOn is null || goesOn[i + 1] == 0)
            {
                rows.Add(values[start..next]);
                start = next;
            }
        }

        return [.. rows];
    }

    /// <summary>Null stays null: as a conversion makes it, it would be memory of no length.</summary>
    private static Memory<int>? AsMemory(int[]? levels) => levels is null ? default(Memory<int>?) : levels.AsMemory();
}
