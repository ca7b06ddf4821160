using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Json;

public class ForeignTextTests
{
    [Theory]
    [InlineData(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "it is a Git LFS pointer (run 'git lfs pull' to get the file it stands for)",
        0
    )]
    [InlineData("\n<html>", "it is an HTML or XML page (a download that gave an error or a login page?)", 1)]
    [InlineData("// a config\n{}", "a comment, which JSON does not have", 0)]
    [InlineData("{ /* depths */ \"depths\": [] }", "a comment, which JSON does not have", 2)]
    [InlineData("{\"depths\": // of stages\n [1]}", "a comment, which JSON does not have", 11)]
    [InlineData("{\"depths\": [1] # of stages\n}", "a comment, which JSON does not have", 15)]
    [InlineData("{\"depths\": [1, # of stages\n 2]}", "a comment, which JSON does not have", 15)]
    [InlineData("{} // the end", "a comment, which JSON does not have", 3)]
    public void What_is_well_known_is_called_by_its_name(string text, string message, int position)
    {
        JsonError? error = JsonReader.Parse(text).Error;

        Assert.Equal((message, position), (error!.Message, error.Range.Start));
    }

    [Theory]
    [InlineData("{\"a\": <b>}")]
    [InlineData("{\"a\": version https://git-lfs}")]
    [InlineData("verses")]
    [InlineData("/")]
    [InlineData("")]
    public void What_is_not_stays_what_it_is(string text) =>
        Assert.DoesNotContain("it is", JsonReader.Parse(text).Error!.Message, StringComparison.Ordinal);
}
