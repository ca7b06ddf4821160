using DuckDB.NET.Data;

namespace ConvNextV2.Compiled.Batch.Tests.Infrastructure;

/// <summary>Parquet as DuckDB reads it.</summary>
internal static class Duck
{
    /// <summary>The rows of all parts in a folder, in their order.</summary>
    public static List<object?[]> Rows(string folder, string columns) =>
        Query(
            $"SELECT {columns} FROM read_parquet('{folder}/*.parquet', filename = true, file_row_number = true) "
                + "ORDER BY filename, file_row_number"
        );

    public static List<object?[]> Query(string sql)
    {
        using var database = new DuckDBConnection("Data Source=:memory:");
        database.Open();
        using DuckDBCommand command = database.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }
}
