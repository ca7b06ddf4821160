using ConvNextV2.Compiled.Tool.Configs;

namespace ConvNextV2.Compiled.Tool.Tests.Configs;

public class TextPositionTests
{
    [Theory]
    [InlineData("", 0, 1, 1)]
    [InlineData("abc", 2, 1, 3)]
    [InlineData("a\nbc", 3, 2, 2)]
    [InlineData("a\r\nbc", 4, 2, 2)]
    [InlineData("a\rbc", 3, 2, 2)]
    [InlineData("\n\n", 2, 3, 1)]
    public void Lines_end_as_compilers_say(string text, int index, int line, int column) =>
        Assert.Equal((line, column), TextPosition.Of(text, index));
}
