using ConvNextV2.Compiled.Batch.Inputs;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public class CsvRecordsTests
{
    [Fact]
    public void Quoted_fields_may_have_commas_quotes_and_ends_of_lines() =>
        Assert.Equal(
            ["1: a|b", "2: x,y|\"z\"", "3: two\nlines|", "6: |", "7: \"|q"],
            CsvRecords
                .Read(new StringReader("a,b\n\"x,y\",\"\"\"z\"\"\"\n\"two\nlines\",\n\n,\n\"\"\"\",q"))
                .Select(record => $"{record.Line}: {string.Join('|', record.Fields)}")
        );

    [Theory]
    [InlineData("a\n\"b", "a quote in line 2 is never closed.")]
    [InlineData("a\nb\"c\"", "in line 2 a quote stands within a field.")]
    [InlineData("\"b\"c", "in line 1 a quote stands within a field.")]
    public void A_quote_where_none_can_be_is_refused_with_its_line(string text, string reason)
    {
        var exception = Assert.Throws<InvalidDataException>(() => CsvRecords.Read(new StringReader(text)).ToArray());

        Assert.Equal(reason, exception.Message);
    }
}
