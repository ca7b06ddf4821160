using ConvNextV2.Compiled.Batch.Columns;
using Parquet;
using Parquet.Schema;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>The column of paths in a Parquet file, a row group in memory at a time.</summary>
internal static class ParquetPaths
{
    public static IEnumerable<string> Read(string file)
    {
        using Stream stream = ListingFile.OpenRead(file);
        ParquetReader reader = Open(stream);
        try
        {
            DataField column =
                reader.Schema.DataFields.FirstOrDefault(field => field.Path.ToString() == ListingFile.Column)
                ?? throw new InvalidDataException($"it has no column '{ListingFile.Column}'.");
            long row = 0;
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                foreach (string? path in ReadGroup(reader, group, column))
                {
                    row++;
                    yield return string.IsNullOrEmpty(path)
                        ? throw new InvalidDataException($"row {row} has nothing in the column '{ListingFile.Column}'.")
                        : path;
                }
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ParquetReader Open(Stream stream) => Try(() => ParquetReader.CreateAsync(stream));

    private static string?[] ReadGroup(ParquetReader reader, int index, DataField column) =>
        Try(async () =>
        {
            using ParquetRowGroupReader group = reader.OpenRowGroupReader(index);
            return await new ColumnReader(group, column).TextsAsync().ConfigureAwait(false);
        });

    /// <summary>What is no Parquet, or has numbers where paths should be, ends in exceptions of all kinds.</summary>
    private static T Try<T>(Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new InvalidDataException($"it is no Parquet with texts in the column '{ListingFile.Column}'.", exception);
        }
    }
}
