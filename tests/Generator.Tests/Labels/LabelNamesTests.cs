using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Labels;

namespace ConvNextV2.Compiled.Generator.Tests.Labels;

public class LabelNamesTests
{
    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"0": "cat"}""", "cat")]
    [InlineData("""{"2": "c", "0": "a", "1": "b"}""", "a b c")]
    [InlineData("""{"0": "a", "1": "b", "0": "A"}""", "A b")]
    [InlineData("""{"00": "a", "1": "b"}""", "a b")]
    public void Names_are_in_the_order_of_their_ids_and_of_two_the_last_counts(string json, string names)
    {
        LabelNames labels = Read(json);

        Assert.Empty(labels.Faults);
        Assert.Equal(names, string.Join(' ', labels.Names));
    }

    [Theory]
    [InlineData("[]", "[]", "'id2label' must be an object from ids to labels, but is an array")]
    [InlineData("""{"x": "a"}""", "\"x\"", "'id2label' cannot be used: the id \"x\" is not a whole number")]
    [InlineData("""{"-1": "a"}""", "\"-1\"", "'id2label' cannot be used: the id \"-1\" is not a whole number")]
    [InlineData("""{"0\u0000": "a"}""", "\"0\\u0000\"", "'id2label' cannot be used: the id \"0\\u0000\" is not a whole number")]
    [InlineData("""{"2147483648": ""}""", "\"2147483648\"", "the id \"2147483648\" is not a whole number")]
    [InlineData("""{"0": 7}""", "7", "'id2label[\"0\"]' must be a string, but is 7")]
    [InlineData("""{"1": "a"}""", """{"1": "a"}""", "ids must run from 0 without a gap, and 0 is missing")]
    [InlineData("""{"0": "a", "2": "b"}""", """{"0": "a", "2": "b"}""", "ids must run from 0 without a gap, and 1 is missing")]
    public void What_is_wrong_is_said_with_its_place(string json, string place, string expected)
    {
        LabelFault fault = Assert.Single(Read(json).Faults);

        Assert.Equal(place, json.Substring(fault.Range.Start, fault.Range.Length));
        Assert.EndsWith(expected, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_pass_finds_everything_but_a_gap_that_may_come_of_it() =>
        Assert.Equal(
            ["\"a\"", "1"],
            Read("""{"a": "x", "0": 1, "5": "y"}""").Faults.Select(fault => fault.Found?.Describe() ?? "\"a\"")
        );

    private static LabelNames Read(string json) => LabelNames.Read(JsonReader.Parse(json).Value!);
}
