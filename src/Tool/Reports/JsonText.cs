using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>JSON as people and programs read it: quotes and letters as they are, and nothing that drives a terminal.</summary>
internal static class JsonText
{
    // Its danger is to web pages that JSON is put into.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <param name="write">Writes what stands between the braces.</param>
    /// <param name="isIndented">Whether each value has a line of its own.</param>
    public static string Print(Action<Utf8JsonWriter> write, bool isIndented)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Encoder = Encoder,
            Indented = isIndented,
            NewLine = "\n",
        };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        // What it escapes can stand in strings alone, and is spelled as JSON spells it.
        return string.Join('\n', Encoding.UTF8.GetString(bytes.ToArray()).Split('\n').Select(Printable.Escape));
    }
}
