using System.IO.Compression;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Rows;
using Parquet;

namespace ConvNextV2.Compiled.Batch.Parts;

/// <summary>A part as Parquet: its bytes depend on its rows alone.</summary>
internal static class PartFile
{
    /// <summary>Rows that are in memory at once, and what readers skip by.</summary>
    public const int RowsPerGroup = 4096;

    /// <summary>Writes rows as they come.</summary>
    /// <param name="stream">An empty file.</param>
    /// <param name="task">What rows have.</param>
    /// <param name="rows">In order.</param>
    public static async Task WriteAsync(Stream stream, RowTask task, IAsyncEnumerable<ImageRow> rows)
    {
        var schema = new PartSchema(task);
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = CompressionLevel.Optimal,
        };
        ParquetWriter writer = await ParquetWriter.CreateAsync(schema.Schema, stream, options: options).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            var buffer = new List<ImageRow>(RowsPerGroup);
            await foreach (ImageRow row in rows.ConfigureAwait(false))
            {
                buffer.Add(row);
                if (buffer.Count == RowsPerGroup)
                {
                    await WriteGroupAsync(writer, schema, buffer).ConfigureAwait(false);
                }
            }

            if (buffer.Count > 0)
            {
                await WriteGroupAsync(writer, schema, buffer).ConfigureAwait(false);
            }
        }
    }

    /// <summary>All rows of a part.</summary>
    /// <param name="stream">The part.</param>
    /// <param name="address">Where it is, for people.</param>
    /// <param name="task">What rows have.</param>
    /// <exception cref="BatchException">It is damaged, or none.</exception>
    public static async Task<IReadOnlyList<ImageRow>> ReadAsync(Stream stream, string address, RowTask task)
    {
        try
        {
            var rows = new List<ImageRow>();
            ParquetReader reader = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (int i = 0; i < reader.RowGroupCount; i++)
                {
                    using ParquetRowGroupReader group = reader.OpenRowGroupReader(i);
                    rows.AddRange(await PartSchema.ReadAsync(group, reader.Schema.DataFields, task).ConfigureAwait(false));
                }
            }

            return rows;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new BatchException($"The part '{address}' cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, PartSchema schema, List<ImageRow> rows)
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await schema.WriteAsync(group, rows).ConfigureAwait(false);
        rows.Clear();
    }
}
