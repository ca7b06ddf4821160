using ConvNextV2.Compiled.Tool.Projects;

namespace ConvNextV2.Compiled.Tool.Tests.Projects;

public class ClassNameTests
{
    [Theory]
    [InlineData("convnextv2-tiny-1k-224", "Convnextv2Tiny1k224")]
    [InlineData("birds", "Birds")]
    [InlineData("22k", "_22k")]
    [InlineData("über_groß", "Über_groß")]
    [InlineData("", "_")]
    public void A_folder_gives_the_name_that_the_generator_would(string folder, string name)
    {
        Assert.Equal(name, ClassName.From(folder));
        Assert.True(ClassName.IsValid(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2k")]
    [InlineData("a-b")]
    [InlineData("A.B")]
    [InlineData("A\" x=\"")]
    public void What_is_no_identifier_is_not_valid(string name) => Assert.False(ClassName.IsValid(name));
}
