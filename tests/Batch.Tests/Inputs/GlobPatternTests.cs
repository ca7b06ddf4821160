using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public sealed class GlobPatternTests : IDisposable
{
    private static readonly string[] Names =
    [
        "a.jpg",
        "a.png",
        "ab.jpg",
        "one/a.jpg",
        "one/two/a.jpg",
        "one/two/b.jpg",
        "x[1].jpg",
    ];

    private readonly TestFolder _folder = new();

    public GlobPatternTests()
    {
        foreach (string name in Names)
        {
            _folder.Add(name, "");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("*.jpg", "a.jpg ab.jpg x[1].jpg")]
    [InlineData("a?.jpg", "ab.jpg")]
    [InlineData("*/*.jpg", "one/a.jpg")]
    [InlineData("**/*.jpg", "a.jpg ab.jpg one/a.jpg one/two/a.jpg one/two/b.jpg x[1].jpg")]
    [InlineData("one/**/b.*", "one/two/b.jpg")]
    [InlineData("o*/t*/?.jpg", "one/two/a.jpg one/two/b.jpg")]
    [InlineData("one/**", "one/a.jpg one/two/a.jpg one/two/b.jpg")]
    [InlineData("x[1].*", "x[1].jpg")]
    public void A_pattern_stands_for_files_in_the_order_of_their_paths(string pattern, string names) =>
        Assert.Equal(names.Split(' ').Select(name => _folder[name]), GlobPattern.Files(_folder[pattern]));

    [Fact]
    public void A_file_whose_name_looks_like_a_pattern_is_that_file()
    {
        _folder.Add("what?.jpg", "");

        Assert.Equal([_folder["what?.jpg"]], new ImageListing([_folder["what?.jpg"]]).Images().Select(image => image.Path));
    }

    [Fact]
    public void A_pattern_that_stands_for_nothing_is_refused()
    {
        var exception = Assert.Throws<BatchException>(() => new ImageListing([_folder["*.tiff"]]).Images().ToArray());

        Assert.Equal($"There is no file that '{_folder["*.tiff"]}' stands for.", exception.Message);
    }
}
