using System.Text.Json;
using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>
/// The paths in a listing: lines of text, or what stands under <c>path</c> in CSV with a header, in lines of JSON, in Parquet.
/// Empty lines name nothing.
/// </summary>
internal static class ListingFile
{
    public const string Column = "path";

    public static bool IsListing(string file) => Reader(file) is not null;

    /// <summary>One after the other, from the beginning whenever they are asked for.</summary>
    public static IEnumerable<string> Paths(string file) => Guarded.Items(file, "listing", Reader(file)!(file));

    private static Func<string, IEnumerable<string>>? Reader(string file) =>
        Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".txt" => TextPaths,
            ".csv" => CsvPaths,
            ".jsonl" => JsonPaths,
            ".parquet" => ParquetPaths.Read,
            _ => null,
        };

    /// <summary>A file, or an object on S3, to be read in any order.</summary>
    public static Stream OpenRead(string file) =>
        S3Address.Is(file) ? S3Storage.Default.Fetch(S3Address.Parse(file)) : File.OpenRead(file);

    private static IEnumerable<string> TextPaths(string file) => Lines(file).Where(line => line.Length > 0);

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(OpenRead(file));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static IEnumerable<string> CsvPaths(string file)
    {
        using var reader = new StreamReader(OpenRead(file));
        using IEnumerator<(long Line, string[] Fields)> records = CsvRecords.Read(reader).GetEnumerator();
        int column = records.MoveNext() ? Array.IndexOf(records.Current.Fields, Column) : -1;
        if (column < 0)
        {
            throw new InvalidDataException($"its first line has no column '{Column}'.");
        }

        while (records.MoveNext())
        {
            (long line, string[] fields) = records.Current;
            yield return column < fields.Length && fields[column].Length > 0
                ? fields[column]
                : throw new InvalidDataException($"line {line} has nothing in the column '{Column}'.");
        }
    }

    private static IEnumerable<string> JsonPaths(string file)
    {
        long number = 0;
        foreach (string line in Lines(file))
        {
            number++;
            if (line.Length > 0)
            {
                yield return JsonPath(line)
                    ?? throw new InvalidDataException(
                        $"line {number} is no JSON object with a text under '{Column}', but {Printable.Name(line)}."
                    );
            }
        }
    }

    private static string? JsonPath(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(Column, out JsonElement path)
                && path.ValueKind == JsonValueKind.String
                && path.GetString() is { Length: > 0 } text
                ? text
                : null;
        }
        // InvalidOperationException: a string with half of a surrogate pair.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
