using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public sealed class ListingFileTests : IDisposable
{
    private static readonly string[] Listed = ["a.jpg", "sub folder/b, \"c\".png", "é.webp"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_has_a_path_a_line() => AssertPaths("list.txt", "a.jpg\r\nsub folder/b, \"c\".png\n\né.webp");

    [Fact]
    public void CSV_has_them_in_the_column_of_that_name() =>
        AssertPaths("list.csv", "id,path\r\n1,a.jpg\r\n2,\"sub folder/b, \"\"c\"\".png\"\r\n\r\n\"3\",é.webp\r\n");

    [Fact]
    public void Lines_of_JSON_have_them_under_that_name() =>
        AssertPaths(
            "list.jsonl",
            """
            {"path": "a.jpg", "label": 3}
            {"x": {"path": "no"}, "path": "sub folder/b, \"c\".png"}

            {"path": "\u00e9.webp"}
            """
        );

    [Fact]
    public void Parquet_has_them_in_the_column_of_that_name()
    {
        Duck.Query(
            "COPY (SELECT * FROM (VALUES (1, 'a.jpg'), (2, 'sub folder/b, \"c\".png'), (3, 'é.webp')) AS t(id, path)) "
                + $"TO '{_folder["list.parquet"]}' (FORMAT parquet)"
        );

        Assert.Equal(Listed, ListingFile.Paths(_folder["list.parquet"]));
    }

    [Theory]
    [InlineData("list.csv", "file\na.jpg\n", "its first line has no column 'path'.")]
    [InlineData("list.csv", "path,id\na.jpg,1\n,2\n", "line 3 has nothing in the column 'path'.")]
    [InlineData("list.csv", "path\n\"a.jpg\n", "a quote in line 2 is never closed.")]
    [InlineData(
        "list.jsonl",
        "{\"path\": \"a\"}\n{\"path\": 3}\n",
        "line 2 is no JSON object with a text under 'path', but {\"path\": 3}."
    )]
    [InlineData("list.jsonl", "a.jpg", "line 1 is no JSON object with a text under 'path', but a.jpg.")]
    [InlineData("list.parquet", "PAR1", "it is no Parquet with texts in the column 'path'.")]
    public void A_listing_that_cannot_be_read_to_its_end_is_refused_with_the_place(string name, string text, string reason)
    {
        string file = _folder.Add(name, text);

        var exception = Assert.Throws<BatchException>(() => ListingFile.Paths(file).ToArray());

        Assert.Equal($"The listing '{file}' cannot be used: {reason}", exception.Message);
    }

    [Fact]
    public void Parquet_without_that_column_is_refused()
    {
        Duck.Query($"COPY (SELECT 'a.jpg' AS file) TO '{_folder["list.parquet"]}' (FORMAT parquet)");

        var exception = Assert.Throws<BatchException>(() => ListingFile.Paths(_folder["list.parquet"]).ToArray());

        Assert.EndsWith(": it has no column 'path'.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listing_is_read_only_as_far_as_it_is_asked()
    {
        string file = _folder.Add("list.csv", "path\na.jpg\n\"");

        Assert.Equal("a.jpg", ListingFile.Paths(file).First());
    }

    private void AssertPaths(string name, string text) => Assert.Equal(Listed, ListingFile.Paths(_folder.Add(name, text)));
}
