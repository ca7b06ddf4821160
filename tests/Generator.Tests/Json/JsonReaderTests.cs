using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Json;

public class JsonReaderTests
{
    [Theory]
    [InlineData("", 0, 0, "unexpected end of the text")]
    [InlineData(" \t\r\n", 4, 0, "unexpected end of the text")]
    [InlineData("\uFEFF{}", 0, 1, "unexpected character")]
    [InlineData("\u00A01", 0, 1, "unexpected character")]
    [InlineData("{", 1, 0, "expected a property name in double quotes")]
    [InlineData("{]", 1, 1, "expected a property name in double quotes")]
    [InlineData("{'a': 1}", 1, 1, "expected a property name in double quotes")]
    [InlineData("{a: 1}", 1, 1, "expected a property name in double quotes")]
    [InlineData("{1: 1}", 1, 1, "expected a property name in double quotes")]
    [InlineData("{\"a\": 1,}", 8, 1, "expected a property name in double quotes")]
    [InlineData("{\"a\"}", 4, 1, "expected ':'")]
    [InlineData("{\"a\" 1}", 5, 1, "expected ':'")]
    [InlineData("{\"a\":", 5, 0, "unexpected end of the text")]
    [InlineData("{\"a\":}", 5, 1, "unexpected character '}'")]
    [InlineData("{\"a\": 1 \"b\": 2}", 8, 1, "expected ',' or '}'")]
    [InlineData("{\"a\": 1", 7, 0, "expected ',' or '}'")]
    [InlineData("{\"a\": 1]", 7, 1, "expected ',' or '}'")]
    [InlineData("[", 1, 0, "unexpected end of the text")]
    [InlineData("[1,]", 3, 1, "unexpected character ']'")]
    [InlineData("[,1]", 1, 1, "unexpected character ','")]
    [InlineData("[1 2]", 3, 1, "expected ',' or ']'")]
    [InlineData("[1", 2, 0, "expected ',' or ']'")]
    [InlineData("[1}", 2, 1, "expected ',' or ']'")]
    [InlineData("{} {}", 3, 1, "unexpected text after the end of the value")]
    [InlineData("{},", 2, 1, "unexpected text after the end of the value")]
    [InlineData("1 // one", 2, 1, "a comment, which JSON does not have")]
    [InlineData("/* one */ 1", 0, 1, "a comment, which JSON does not have")]
    [InlineData("1\0", 1, 1, "unexpected text after the end of the value")]
    [InlineData("True", 0, 1, "unexpected character 'T'")]
    [InlineData("None", 0, 1, "unexpected character 'N'")]
    [InlineData("nan", 0, 1, "expected 'null'")]
    [InlineData("NaNs", 3, 1, "unexpected text after the end of the value")]
    [InlineData("[Inf]", 1, 1, "unexpected character 'I'")]
    [InlineData("[-NaN]", 1, 1, "unexpected character '-'")]
    [InlineData("+Infinity", 0, 1, "unexpected character '+'")]
    [InlineData("tru", 0, 1, "expected 'true'")]
    [InlineData("falsE", 0, 1, "expected 'false'")]
    [InlineData("[nul]", 1, 1, "expected 'null'")]
    [InlineData("trueish", 4, 1, "unexpected text after the end of the value")]
    [InlineData("[ 007]", 2, 3, "a number must not begin with zeros")]
    [InlineData("-01", 0, 3, "a number must not begin with zeros")]
    [InlineData("00", 0, 2, "a number must not begin with zeros")]
    [InlineData("-", 0, 1, "unexpected character '-'")]
    [InlineData("+1", 0, 1, "unexpected character '+'")]
    [InlineData(".5", 0, 1, "unexpected character '.'")]
    [InlineData("[5.]", 1, 2, "a digit must follow '.'")]
    [InlineData("1.e5", 0, 2, "a digit must follow '.'")]
    [InlineData("1e", 0, 2, "a digit must follow the exponent")]
    [InlineData("1E+", 0, 3, "a digit must follow the exponent")]
    [InlineData("0x10", 1, 1, "unexpected text after the end of the value")]
    [InlineData("1_000", 1, 1, "unexpected text after the end of the value")]
    [InlineData("١", 0, 1, "unexpected character")]
    [InlineData("[\"abc]", 1, 5, "a string without an end")]
    [InlineData("\"\\\"", 0, 3, "a string without an end")]
    [InlineData("\"a\nb\"", 2, 1, "a control character in a string")]
    [InlineData("\"a\tb\"", 2, 1, "a control character in a string")]
    [InlineData("\"\0\"", 1, 1, "a control character in a string")]
    [InlineData("\"a\\", 2, 1, "an escape that JSON does not have")]
    [InlineData("\"\\x41\"", 1, 1, "an escape that JSON does not have")]
    [InlineData("\"\\'\"", 1, 1, "an escape that JSON does not have")]
    [InlineData("\"\\U0041\"", 1, 1, "an escape that JSON does not have")]
    [InlineData("\"\\u12\"", 1, 1, "'\\u' needs four hexadecimal digits")]
    [InlineData("\"\\u12G4\"", 1, 1, "'\\u' needs four hexadecimal digits")]
    [InlineData("\"\\u 123\"", 1, 1, "'\\u' needs four hexadecimal digits")]
    [InlineData("\"\\u+123\"", 1, 1, "'\\u' needs four hexadecimal digits")]
    [InlineData("\"\\u41\0\0\"", 1, 1, "'\\u' needs four hexadecimal digits")]
    public void What_is_not_JSON_is_refused_with_its_place_and_reason(string text, int start, int length, string message)
    {
        (JsonValue? value, JsonError? error) = JsonReader.Parse(text);

        Assert.Null(value);
        Assert.Equal(new JsonError(message, new TextRange(start, length)), error);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0e-0")]
    [InlineData("1E+05")]
    [InlineData("0.30000000000000000000000000000000000000004")]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public void Numbers_keep_the_digits_of_the_text(string text)
    {
        JsonValue value = Parse($" [{text}]").Items[0];

        Assert.Equal((JsonKind.Number, text, new TextRange(2, text.Length)), (value.Kind, value.Text, value.Range));
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u00e9\\u00E9\"", "Aéé")]
    [InlineData("\"\\ud83d\\ude00 😀\"", "😀 😀")]
    [InlineData("\"\\u0000\\u001f\"", "\0\u001f")]
    [InlineData("\"\u007f\u2028\uFEFF/\"", "\u007f\u2028\uFEFF/")]
    public void Strings_are_unescaped(string text, string expected) => Assert.Equal(expected, Parse(text).Text);

    [Fact]
    public void Lone_surrogates_are_kept_as_Python_keeps_them()
    {
        Assert.Equal("\ud83d", Parse("\"\\ud83d\"").Text);
        Assert.Equal("\ude00\ud83d", Parse("\"\\ude00\\ud83d\"").Text);
    }

    [Fact]
    public void Of_duplicate_keys_all_are_there_and_the_last_is_found()
    {
        JsonValue value = Parse("""{"a": 1, "b": 2, "a": 3}""");

        Assert.Equal(["a", "b", "a"], value.Members.Select(member => member.Name));
        Assert.Equal("3", value.Find("a")!.Value.Text);
        Assert.Equal(new TextRange(17, 3), value.Find("a")!.NameRange);
        Assert.Null(value.Find("A"));
        Assert.Null(Parse("[1]").Find("a"));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void What_nests_deeper_than_64_is_checked_and_left_out(string open, string close)
    {
        foreach (int depth in new[] { 63, 64, 65, 128, 129, 1_000_000 })
        {
            string text = Nested(depth, "[1, {\"b\": \"]\"}]");
            int levels = 0;
            JsonValue value = Parse($"[{text}, 7]");
            Assert.Equal("7", value.Items[1].Text);
            Assert.Equal(new TextRange(1, text.Length), value.Items[0].Range);
            for (value = value.Items[0]; value.Items.Count + value.Members.Count == 1; levels++)
            {
                value = value.Items.Count == 1 ? value.Items[0] : value.Members[0].Value;
            }

            Assert.Equal(Math.Min(depth, 63), levels);
        }

        // Deep enough to exhaust the stack of a reader without a limit; what is wrong in there is found all the same.
        string broken = Nested(1_000_000, "[1 2]");
        Assert.Equal("expected ',' or ']'", JsonReader.Parse(broken).Error?.Message);
        string mixed = Nested(500, open == "[" ? "{\"a\": 1]" : "[1}");
        Assert.StartsWith("expected ','", JsonReader.Parse(mixed).Error?.Message);

        string Nested(int depth, string inner) =>
            string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth));
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("-1.50", "-1.50")]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("\"0123456789012345678901234567890123456789A\"", "\"0123456789012345678901234567890123456789…\"")]
    [InlineData("[1]", "an array")]
    [InlineData("{}", "an object")]
    public void Values_describe_themselves_in_messages(string text, string expected) =>
        Assert.Equal(expected, Parse(text).Describe());

    [Fact]
    public void A_cancelled_parse_stops()
    {
        Assert.Throws<OperationCanceledException>(() => JsonReader.Parse("[1]", new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Any_text_is_read_as_System_Text_Json_reads_it()
    {
        var random = new Random(20);
        int valid = 0;
        const int Texts = 20_000;
        for (int i = 0; i < Texts; i++)
        {
            string text = RandomText(random);
            (JsonValue? actual, JsonError? error) = JsonReader.Parse(text);
            Assert.True((actual is null) != (error is null), text);
            JsonDocument? expected = null;
            try
            {
                expected = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            }
            catch (JsonException) { }

            if (actual is null || expected is null)
            {
                Assert.True(actual is null && expected is null, $"Only one of the readers takes {text}: {error?.Message}");
                Assert.InRange(error!.Range.Start, 0, text.Length);
                Assert.InRange(error.Range.End, error.Range.Start, text.Length);
                continue;
            }

            valid++;
            AssertSame(expected.RootElement, actual, text);
        }

        // Neither side of the comparison may run dry.
        Assert.InRange(valid, Texts / 4, 3 * Texts / 4);
    }

    private static JsonValue Parse(string text)
    {
        (JsonValue? value, JsonError? error) = JsonReader.Parse(text);
        Assert.Null(error);
        return value!;
    }

    private static void AssertSame(JsonElement expected, JsonValue actual, string text)
    {
        Assert.Equal(expected.ValueKind.ToString(), actual.Kind.ToString());
        Assert.Equal(expected.GetRawText(), text.Substring(actual.Range.Start, actual.Range.Length));
        switch (expected.ValueKind)
        {
            case JsonValueKind.String:
                AssertText(expected.GetString, actual.Text);
                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetRawText(), actual.Text);
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.Items.Count);
                Assert.All(expected.EnumerateArray().Zip(actual.Items), pair => AssertSame(pair.First, pair.Second, text));
                break;
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Count(), actual.Members.Count);
                Assert.All(
                    expected.EnumerateObject().Zip(actual.Members),
                    pair =>
                    {
                        AssertText(() => pair.First.Name, pair.Second.Name);
                        Assert.Equal(
                            pair.Second.Name,
                            Parse(text.Substring(pair.Second.NameRange.Start, pair.Second.NameRange.Length)).Text
                        );
                        AssertSame(pair.First.Value, pair.Second.Value, text);
                    }
                );
                break;
        }

        // System.Text.Json gives no string with half a surrogate pair; there is nothing to compare with then.
        static void AssertText(Func<string?> expected, string actual)
        {
            if (!actual.EnumerateRunes().Contains(Rune.ReplacementChar))
            {
                Assert.Equal(expected(), actual);
            }
        }
    }

    /// <summary>A valid text, of which every other has a few characters put in, taken out or changed.</summary>
    private static string RandomText(Random random)
    {
        const string Alphabet = "{}[],:\"\\/ \t\n0123456789.eE+-truefalsnd\u0001é日";
        var text = new StringBuilder();
        Write(0);
        for (int edits = random.Next(2) * random.Next(4); edits > 0; edits--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 1 when text.Length > 1:
                    text.Remove(at, 1);
                    break;
                default:
                    text[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
            }
        }

        return text.ToString();

        void Write(int depth)
        {
            Space();
            switch (random.Next(depth < 5 ? 8 : 6))
            {
                case 0:
                    text.Append("null");
                    break;
                case 1:
                    text.Append(random.Next(2) == 0 ? "true" : "false");
                    break;
                case 2 or 3:
                    WriteNumber();
                    break;
                case 4 or 5:
                    WriteString();
                    break;
                case 6:
                    WriteMany('[', ']', () => Write(depth + 1));
                    break;
                default:
                    WriteMany(
                        '{',
                        '}',
                        () =>
                        {
                            Space();
                            WriteString();
                            Space();
                            text.Append(':');
                            Write(depth + 1);
                        }
                    );
                    break;
            }

            Space();
        }

        void WriteMany(char open, char close, Action write)
        {
            text.Append(open);
            int count = random.Next(4);
            for (int i = 0; i < count; i++)
            {
                text.Append(i > 0 ? "," : "");
                write();
            }

            text.Append(close);
        }

        void WriteNumber()
        {
            string[] numbers =
            [
                "0",
                "-0",
                "1e400",
                "-1.5E-07",
                "10",
                random.Next().ToString(CultureInfo.InvariantCulture),
                random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
            ];
            text.Append(numbers[random.Next(numbers.Length)]);
        }

        void WriteString()
        {
            string[] parts = ["a", "é", "日", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\ud83d\\ude00", "\\u00e9", " ", "/"];
            text.Append('"');
            for (int i = random.Next(4); i > 0; i--)
            {
                text.Append(parts[random.Next(parts.Length)]);
            }

            text.Append('"');
        }

        void Space() =>
            text.Append(
                random.Next(6) switch
                {
                    0 => " ",
                    1 => "\r\n",
                    2 => "\t",
                    _ => "",
                }
            );
    }
}
