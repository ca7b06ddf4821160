using ConvNextV2.Compiled.Generator.Compilation;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Generator.Tests.Compilation;

/// <summary>Names of classes against the rules of the compiler.</summary>
public class ClassNameTests
{
    [Theory]
    [InlineData("convnextv2-tiny-1k-224", "Convnextv2Tiny1k224")]
    [InlineData("birds", "Birds")]
    [InlineData("22k", "_22k")]
    [InlineData("über_groß", "Über_groß")]
    [InlineData("ros\u200de\u00ADn", "Rosen")]
    [InlineData("", "_")]
    public void Words_run_together_each_with_a_capital(string text, string name)
    {
        Assert.Equal(name, ClassName.From(text));
        Assert.True(ClassName.IsIdentifier(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2k")]
    [InlineData("a-b")]
    [InlineData("A.B")]
    [InlineData("A\" x=\"")]
    [InlineData("ros\u200de")]
    public void What_is_no_identifier_is_refused(string name) => Assert.False(ClassName.IsIdentifier(name));

    /// <summary>A formatting character is part of an identifier to the compiler, but it then drops it.</summary>
    [Fact]
    public void Every_character_counts_as_the_compiler_has_it()
    {
        for (int i = 0; i <= char.MaxValue; i++)
        {
            char c = (char)i;
            bool isFormatting = char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format;

            Assert.Equal(SyntaxFacts.IsValidIdentifier(c.ToString()), ClassName.IsIdentifier(c.ToString()));
            Assert.Equal(SyntaxFacts.IsValidIdentifier($"a{c}") && !isFormatting, ClassName.IsIdentifier($"a{c}"));
            Assert.True(SyntaxFacts.IsValidIdentifier(ClassName.From(c.ToString())));
            Assert.True(ClassName.IsIdentifier(ClassName.From($"a{c}")));
        }
    }
}
