using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Json;

public class JsonTokenizerTests
{
    [Fact]
    public void Tokens_come_in_the_order_of_the_text_with_their_places()
    {
        const string Text = """ {"a": [1, "b\n", {}], "\u0063": null} """;
        var tokens = new JsonTokenizer(Text);
        var found = new List<string>();
        do
        {
            tokens.Read();
            string place = Text.Substring(tokens.Range.Start, tokens.Range.Length);
            string kind = tokens.Token == JsonToken.Value ? $" {tokens.Kind}" : "";
            found.Add($"{tokens.Token}{kind} {place} {tokens.Depth}");
        } while (tokens.Token != JsonToken.End);

        Assert.Equal(
            [
                "Value Object { 1",
                "Name \"a\" 1",
                "Value Array [ 2",
                "Value Number 1 2",
                "Value String \"b\\n\" 2",
                "Value Object { 3",
                "Close } 2",
                "Close ] 1",
                "Name \"\\u0063\" 1",
                "Value Null null 1",
                "Close } 0",
                "End  0",
            ],
            found
        );
    }

    [Fact]
    public void A_value_is_skipped_whole_whatever_is_in_it()
    {
        var tokens = new JsonTokenizer("""{"a": [[{"b": 1}], "]"], "c": 7, "d": {}, "e": "x"}""");
        tokens.Read();
        var names = new List<string>();
        while (tokens.ReadNext())
        {
            names.Add(tokens.Text);
            tokens.Read();
            tokens.Skip();
            tokens.Skip();
        }

        Assert.Equal(["a", "c", "d", "e"], names);
    }

    [Theory]
    [InlineData("dtype", true)]
    [InlineData("\\u0064type", true)]
    [InlineData("\\u0064\\u0074\\u0079\\u0070\\u0065", true)]
    [InlineData("dtyp", false)]
    [InlineData("dtypes", false)]
    [InlineData("Dtype", false)]
    [InlineData("dtyp\\u0064", false)]
    [InlineData("", false)]
    public void A_name_is_compared_by_what_it_says(string name, bool expected)
    {
        var tokens = new JsonTokenizer($"{{\"{name}\": 1}}");
        tokens.Read();
        tokens.Read();

        Assert.Equal(expected, tokens.Is("dtype"));
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("100000000000000000000", null)]
    [InlineData("-1", null)]
    [InlineData("-0", null)]
    [InlineData("1.0", null)]
    [InlineData("1e3", null)]
    [InlineData("\"1\"", null)]
    [InlineData("null", null)]
    [InlineData("[1]", null)]
    public void A_size_is_digits_alone(string text, long? expected)
    {
        var tokens = new JsonTokenizer(text);
        tokens.Read();

        Assert.Equal(expected, tokens.AsSize());
    }

    [Theory]
    [InlineData("NaN", 0)]
    [InlineData("[1, Infinity]", 4)]
    [InlineData("{\"a\": -Infinity}", 6)]
    public void Numbers_that_are_not_finite_are_refused_in_strict_JSON_where_they_stand(string text, int place)
    {
        var strict = new JsonTokenizer(text, JsonDialect.Strict);

        var exception = Assert.Throws<JsonSyntaxException>(() =>
        {
            while (strict.Token != JsonToken.End)
            {
                strict.Read();
            }
        });

        Assert.Equal(place, exception.Error.Range.Start);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Strict_JSON_nests_64_deep_and_no_deeper(string open, string close)
    {
        ReadAll(Nested(64));

        var exception = Assert.Throws<JsonSyntaxException>(() => ReadAll(Nested(65)));

        Assert.Equal(("nesting deeper than 64 levels", 64 * open.Length), (exception.Error.Message, exception.Error.Range.Start));

        string Nested(int depth) =>
            string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

        static void ReadAll(string text)
        {
            var tokens = new JsonTokenizer(text, JsonDialect.Strict);
            while (tokens.Token != JsonToken.End)
            {
                tokens.Read();
            }
        }
    }

    [Theory]
    [InlineData("\"\\ud83c\\udf39\"", null)]
    [InlineData("\"🌹\"", null)]
    [InlineData("\"x\\ud83c\"", 2)]
    [InlineData("\"\\ud83cx\"", 1)]
    [InlineData("\"\\udf39\"", 1)]
    [InlineData("\"\\ud83c\\ud83c\"", 1)]
    [InlineData("\"\\ud83c\\n\"", 1)]
    public void Half_a_surrogate_pair_is_refused_where_it_must_not_be(string text, int? place)
    {
        new JsonTokenizer(text).Read();
        var strict = new JsonTokenizer(text, JsonDialect.Strict);

        JsonError? error = Record.Exception(strict.Read) is JsonSyntaxException exception ? exception.Error : null;

        Assert.Equal(place, error?.Range.Start);
    }
}
