using ConvNextV2.Compiled.Batch.Columns;
using ConvNextV2.Compiled.Batch.Rows;
using Parquet;
using Parquet.Schema;

namespace ConvNextV2.Compiled.Batch.Parts;

/// <summary>
/// The columns of a part, in this order, and how rows are put into them. Lists are Parquet's LIST, and empty where an image
/// cannot be used.
/// </summary>
internal sealed class PartSchema
{
    private readonly bool _hasLabels;

    public PartSchema(RowTask task)
    {
        _hasLabels = task == RowTask.Classify;
        Field[] ofTask = _hasLabels
            ?
            [
                new DataField<string>("label", true),
                new DataField<int>("label_index", true),
                new DataField<float>("probability", true),
                List<string>("top_labels"),
                List<int>("top_label_indices"),
                List<float>("top_probabilities"),
            ]
            : [List<float>("embedding")];
        Schema = new ParquetSchema([
            new DataField<string>("path", false),
            new DataField<int>("width", true),
            new DataField<int>("height", true),
            .. ofTask,
            new DataField<string>("error_code", true),
            new DataField<string>("error", true),
        ]);
    }

    public ParquetSchema Schema { get; }

    /// <summary>Writes rows as the group's.</summary>
    public async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<ImageRow> rows)
    {
        var columns = new ColumnWriter<ImageRow>(group, Schema.DataFields, rows);
        await columns.TextsAsync(row => row.Path).ConfigureAwait(false);
        await columns.ValuesAsync(row => row.Width).ConfigureAwait(false);
        await columns.ValuesAsync(row => row.Height).ConfigureAwait(false);
        if (_hasLabels)
        {
            await columns.TextsAsync(row => Best(row)?.Label).ConfigureAwait(false);
            await columns.ValuesAsync(row => Best(row)?.Index).ConfigureAwait(false);
            await columns.ValuesAsync(row => Best(row)?.Probability).ConfigureAwait(false);
            await columns.TextListsAsync(row => Array.ConvertAll(row.Predictions, item => item.Label)).ConfigureAwait(false);
            await columns.ValueListsAsync(row => Array.ConvertAll(row.Predictions, item => item.Index)).ConfigureAwait(false);
            await columns
                .ValueListsAsync(row => Array.ConvertAll(row.Predictions, item => item.Probability))
                .ConfigureAwait(false);
        }
        else
        {
            await columns.ValueListsAsync(row => row.Embedding).ConfigureAwait(false);
        }

        await columns.TextsAsync(row => row.Error?.Code).ConfigureAwait(false);
        await columns.TextsAsync(row => row.Error?.Words).ConfigureAwait(false);
        group.CompleteValidate();
    }

    /// <summary>The rows of a group that <see cref="WriteAsync"/> wrote.</summary>
    public static async Task<ImageRow[]> ReadAsync(ParquetRowGroupReader group, DataField[] fields, RowTask task)
    {
        var columns = new ColumnReader(group, fields);
        string?[] paths = await columns.TextsAsync().ConfigureAwait(false);
        int?[] widths = await columns.ValuesAsync<int>().ConfigureAwait(false);
        int?[] heights = await columns.ValuesAsync<int>().ConfigureAwait(false);
        var predictions = new Prediction[paths.Length][];
        float[][] embeddings = new float[paths.Length][];
        Array.Fill(predictions, []);
        Array.Fill(embeddings, []);
        if (task == RowTask.Classify)
        {
            // The first of the lists once more.
            await columns.TextsAsync().ConfigureAwait(false);
            await columns.ValuesAsync<int>().ConfigureAwait(false);
            await columns.ValuesAsync<float>().ConfigureAwait(false);
            string[][] labels = await columns.TextListsAsync().ConfigureAwait(false);
            int[][] indices = await columns.ValueListsAsync<int>().ConfigureAwait(false);
            float[][] probabilities = await columns.ValueListsAsync<float>().ConfigureAwait(false);
            for (int i = 0; i < paths.Length; i++)
            {
                predictions[i] = [.. labels[i].Select((label, k) => new Prediction(indices[i][k], label, probabilities[i][k]))];
            }
        }
        else
        {
            embeddings = await columns.ValueListsAsync<float>().ConfigureAwait(false);
        }

        string?[] codes = await columns.TextsAsync().ConfigureAwait(false);
        string?[] words = await columns.TextsAsync().ConfigureAwait(false);
        return
        [
            .. paths.Select(
                (path, i) =>
                    new ImageRow(
                        path!,
                        widths[i],
                        heights[i],
                        predictions[i],
                        embeddings[i],
                        codes[i] is { } code ? new RowError(code, words[i]!) : null
                    )
            ),
        ];
    }

    private static Prediction? Best(ImageRow row) => row.Predictions.Length > 0 ? row.Predictions[0] : null;

    // An element that could be null would make a list of one null of an empty one.
    private static ListField List<T>(string name) => new(name, new DataField<T>("element", false));
}
