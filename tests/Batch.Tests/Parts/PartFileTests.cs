using ConvNextV2.Compiled.Batch.Parts;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Parts;

public sealed class PartFileTests : IDisposable
{
    private static readonly RowError Error = new("damaged", "it is \"cut off\" – ü.");

    private static readonly ImageRow[] Labelled =
    [
        new("a.png", 4, 3, [new Prediction(1, "één", 0.75f), new Prediction(0, "two", 0.25f)], [], null),
        new("sub/ü 日本.png", null, null, [], [], Error),
        new("c.png", 5, 6, [new Prediction(0, "two", 1f)], [], null),
    ];

    private static readonly ImageRow[] Embedded =
    [
        new("b.png", null, null, [], [], Error),
        new("a.png", 4, 3, [], [1.5f, -2f, float.Epsilon], null),
        new("c.png", 4, 3, [], [0f, -0f, 1e30f], null),
    ];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DuckDB_reads_labels()
    {
        await WriteAsync(RowTask.Classify, Labelled);

        List<object?[]> rows = Duck.Rows(_folder.Path, "* EXCLUDE (filename, file_row_number)");

        Assert.Equal(3, rows.Count);
        Assert.Equal(["a.png", 4, 3, "één", 1, 0.75f], rows[0][..6]);
        Assert.Equal(["één", "two"], Assert.IsType<List<string>>(rows[0][6]));
        Assert.Equal([1, 0], Assert.IsType<List<int>>(rows[0][7]));
        Assert.Equal([0.75f, 0.25f], Assert.IsType<List<float>>(rows[0][8]));
        Assert.Equal([null, null], rows[0][9..]);
        Assert.Equal(["sub/ü 日本.png", null, null, null, null, null], rows[1][..6]);
        Assert.Empty(Assert.IsType<List<string>>(rows[1][6]));
        Assert.Empty(Assert.IsType<List<int>>(rows[1][7]));
        Assert.Empty(Assert.IsType<List<float>>(rows[1][8]));
        Assert.Equal([Error.Code, Error.Words], rows[1][9..]);
        Assert.Equal(["two"], Assert.IsType<List<string>>(rows[2][6]));
    }

    [Fact]
    public async Task DuckDB_reads_embeddings()
    {
        await WriteAsync(RowTask.Embed, Embedded);

        List<object?[]> rows = Duck.Rows(_folder.Path, "path, embedding, error_code, error, width, height");

        Assert.Equal(["b.png", "a.png", "c.png"], rows.Select(row => row[0]));
        Assert.Equal(
            [
                [],
                [1.5f, -2f, float.Epsilon],
                [0f, -0f, 1e30f],
            ],
            rows.Select(row => Assert.IsType<List<float>>(row[1]))
        );
        Assert.Equal([Error.Code, null, null], rows.Select(row => row[2]));
    }

    [Fact]
    public async Task Columns_have_the_types_that_readers_know()
    {
        await WriteAsync(RowTask.Classify, Labelled);

        Assert.Equal(
            [
                "path VARCHAR",
                "width INTEGER",
                "height INTEGER",
                "label VARCHAR",
                "label_index INTEGER",
                "probability FLOAT",
                "top_labels VARCHAR[]",
                "top_label_indices INTEGER[]",
                "top_probabilities FLOAT[]",
                "error_code VARCHAR",
                "error VARCHAR",
            ],
            Duck.Query($"DESCRIBE SELECT * FROM read_parquet('{_folder["part.parquet"]}')").Select(row => $"{row[0]} {row[1]}")
        );
    }

    [Theory]
    [InlineData(RowTask.Classify)]
    [InlineData(RowTask.Embed)]
    internal async Task Rows_come_back_as_they_were_and_have_the_same_bytes_again(RowTask task)
    {
        byte[] first = await WriteAsync(task, task == RowTask.Classify ? Labelled : Embedded);

        IReadOnlyList<ImageRow> rows = await ReadAsync(task);

        Assert.Equal(first, await WriteAsync(task, rows));
        Assert.Equivalent(task == RowTask.Classify ? Labelled : Embedded, rows, strict: true);
    }

    [Fact]
    public async Task More_rows_than_a_group_has_are_several_groups()
    {
        ImageRow[] many =
        [
            .. Enumerable.Range(0, PartFile.RowsPerGroup + 3).Select(i => Labelled[i % 3] with { Path = $"{i}.png" }),
        ];
        await WriteAsync(RowTask.Classify, many);

        Assert.Equal(
            [(long)PartFile.RowsPerGroup, 3L],
            Duck.Query(
                    $"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('{_folder["part.parquet"]}') ORDER BY 1"
                )
                .Select(row => row[1])
        );
        Assert.Equal(many.Select(row => row.Path), Duck.Rows(_folder.Path, "path").Select(row => row[0]));
        Assert.Equal(many.Length, (await ReadAsync(RowTask.Classify)).Count);
    }

    private async Task<IReadOnlyList<ImageRow>> ReadAsync(RowTask task)
    {
        await using FileStream file = File.OpenRead(_folder["part.parquet"]);
        return await PartFile.ReadAsync(file, "part", task);
    }

    private async Task<byte[]> WriteAsync(RowTask task, IEnumerable<ImageRow> rows)
    {
        await using (FileStream file = File.Create(_folder["part.parquet"]))
        {
            await PartFile.WriteAsync(file, task, rows.ToAsyncEnumerable());
        }

        return await File.ReadAllBytesAsync(_folder["part.parquet"]);
    }
}
