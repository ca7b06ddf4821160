using System.Text;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>
/// Records of RFC 4180: commas between fields, and quotes around those that have commas, quotes or ends of lines in them.
/// </summary>
internal static class CsvRecords
{
    private const char Quote = '"';

    /// <summary>Each record with the line that it begins at, from 1 on; empty lines are left out.</summary>
    /// <exception cref="InvalidDataException">A quote is not closed, or stands where none can.</exception>
    public static IEnumerable<(long Line, string[] Fields)> Read(TextReader reader)
    {
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
            {
                continue;
            }

            long start = line;
            while (text.AsSpan().Count(Quote) % 2 != 0)
            {
                string next = reader.ReadLine() ?? throw new InvalidDataException($"a quote in line {start} is never closed.");
                text += "\n" + next;
                line++;
            }

            yield return (start, Split(text, start));
        }
    }

    private static string[] Split(string record, long line)
    {
        var fields = new List<string>();
        for (int i = 0; ; i++)
        {
            int end = i < record.Length && record[i] == Quote ? ReadQuoted(record, i, fields) : ReadPlain(record, i, fields);
            if (end == record.Length)
            {
                return [.. fields];
            }

            if (record[end] != ',')
            {
                throw new InvalidDataException($"in line {line} a quote stands within a field.");
            }

            i = end;
        }
    }

    /// <returns>Where the field ends.</returns>
    private static int ReadPlain(string record, int start, List<string> fields)
    {
        int length = record.AsSpan(start).IndexOfAny(',', Quote);
        int end = length < 0 ? record.Length : start + length;
        fields.Add(record[start..end]);
        return end;
    }

    /// <returns>Where the field ends, behind its quote.</returns>
    private static int ReadQuoted(string record, int start, List<string> fields)
    {
        var field = new StringBuilder();
        int i = start + 1;
        while (true)
        {
            int end = record.IndexOf(Quote, i);
            field.Append(record, i, end - i);
            if (end + 1 == record.Length || record[end + 1] != Quote)
            {
                fields.Add(field.ToString());
                return end + 1;
            }

            field.Append(Quote);
            i = end + 2;
        }
    }
}
