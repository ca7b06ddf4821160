using System.Text.Json;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Json;

public class JsonReaderTests
{
    /// <summary>« stands before the first wrong character.</summary>
    [Theory]
    [InlineData("«", "unexpected end of the text")]
    [InlineData("{\"a\": 1«", "expected ',' or '}'")]
    [InlineData("[1 «2]", "expected ',' or ']'")]
    [InlineData("[1, «]", "unexpected character ']'")]
    [InlineData("{\"a\" «1}", "expected ':'")]
    [InlineData("{«a: 1}", "")]
    [InlineData("«'a'", "unexpected character '''")]
    [InlineData("«NaN", "unexpected character 'N'")]
    [InlineData("«-Infinity", "unexpected character '-'")]
    [InlineData("«01", "a number must not begin with zeros")]
    [InlineData("«1.", "a digit must follow '.'")]
    [InlineData("«1e+", "a digit must follow the exponent")]
    [InlineData("«tru", "expected 'true'")]
    [InlineData("«\"abc", "a string without an end")]
    [InlineData("\"a«\nb\"", "a control character in a string")]
    [InlineData("\"a«\\x\"", "an escape that JSON does not have")]
    [InlineData("\"a«\\u12G4\"", "'\\u' needs four hexadecimal digits")]
    [InlineData("1 «2", "unexpected text after the end of the value")]
    [InlineData("{} «// comment", "unexpected text after the end of the value")]
    public void An_error_stands_where_it_is(string marked, string message)
    {
        (JsonValue? value, JsonError? error) = JsonReader.Parse(marked.Replace("«", "", StringComparison.Ordinal));

        Assert.Null(value);
        Assert.Equal(marked.IndexOf('«', StringComparison.Ordinal), error!.Range.Start);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_has_a_limit_and_reaching_it_is_an_error_not_a_crash()
    {
        Assert.NotNull(JsonReader.Parse(new string('[', 60) + new string(']', 60)).Value);
        Assert.Contains("nesting deeper", JsonReader.Parse(new string('[', 1_000_000)).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_know_their_place_and_the_last_of_duplicates_is_found()
    {
        const string Text = """ {"a": [1, "é"], "b": -2.5e3, "a": null} """;

        JsonValue root = JsonReader.Parse(Text).Value!;

        Assert.Equal("""{"a": [1, "é"], "b": -2.5e3, "a": null}""", Text.Substring(root.Range.Start, root.Range.Length));
        Assert.Equal(["a", "b", "a"], root.Members.Select(member => member.Name));
        Assert.Equal("-2.5e3", Text.Substring(root.Find("b")!.Value.Range.Start, root.Find("b")!.Value.Range.Length));
        Assert.Equal("\"b\"", Text.Substring(root.Find("b")!.NameRange.Start, root.Find("b")!.NameRange.Length));
        Assert.Equal(JsonKind.Null, root.Find("a")!.Value.Kind);
        Assert.Null(root.Find("c"));
    }

    [Fact]
    public void It_accepts_and_reads_what_System_Text_Json_does()
    {
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\\n\"", "1", "-0", "1.5E-3", "00", "true", "null", " ", "\t", "\"", "\\", "e", "-", "."];
        var random = new Random(7);
        int valid = 0;
        for (int round = 0; round < 30_000; round++)
        {
            string text = Generate(random, depth: 0);
            for (int changes = random.Next(3); changes > 0; changes--)
            {
                int at = random.Next(text.Length + 1);
                text = random.Next(2) == 0 ? text.Insert(at, pieces[random.Next(pieces.Length)]) : text.Remove(at, Math.Min(1, text.Length - at));
            }

            string? expected = Canonical(text);
            JsonValue? actual = JsonReader.Parse(text).Value;

            Assert.True(expected == (actual is null ? null : Canonical(actual)), $"'{text}' is {expected ?? "invalid"} to System.Text.Json.");
            valid += expected is null ? 0 : 1;
        }

        Assert.InRange(valid, 5_000, 25_000);
    }

    private static string Generate(Random random, int depth) => random.Next(depth > 3 ? 4 : 6) switch
    {
        0 => random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => "\"x\\\"\\u20ac y\"",
        2 => "false",
        3 => "2.5e10",
        4 => "[" + string.Join(" , ", Enumerable.Range(0, random.Next(4)).Select(_ => Generate(random, depth + 1))) + "]",
        _ => "{" + string.Join(",", Enumerable.Range(0, random.Next(4)).Select(i => $"\"k{i}\": {Generate(random, depth + 1)}")) + "}",
    };

    private static string? Canonical(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Canonical(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(member => member.Name + "=" + Canonical(member.Value))) + "}",
        JsonValueKind.String => "s" + element.GetString(),
        _ => element.GetRawText(),
    };

    private static string Canonical(JsonValue value) => value.Kind switch
    {
        JsonKind.Array => "[" + string.Join(',', value.Items.Select(Canonical)) + "]",
        JsonKind.Object => "{" + string.Join(',', value.Members.Select(member => member.Name + "=" + Canonical(member.Value))) + "}",
        JsonKind.String => "s" + value.Text,
        JsonKind.Number => value.Text,
        _ => value.Describe(),
    };
}
