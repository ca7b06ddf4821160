using ConvNextV2.Compiled.Generator.Emission;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Generator.Tests.Emission;

public class CSharpLiteralTests
{
    [Fact]
    public void Every_character_comes_back_from_the_compiler_as_it_was()
    {
        // In runs: one text with all would hide which one broke.
        for (int first = 0; first < 0x10000; first += 64)
        {
            string text = new([.. Enumerable.Range(first, 64).Select(c => (char)c)]);
            string literal = CSharpLiteral.String(text);

            Assert.Equal(text, SyntaxFactory.ParseToken(literal).Value);
            Assert.DoesNotContain(literal, c => char.IsControl(c) || c is '\u2028' or '\u2029');
        }
    }

    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(999, "999", "999")]
    [InlineData(1000, "1_000", "1,000")]
    [InlineData(660_289_640, "660_289_640", "660,289,640")]
    public void Numbers_are_grouped_for_the_eye(long value, string literal, string readable) =>
        Assert.Equal((literal, readable), (CSharpLiteral.Integer(value), CSharpLiteral.Readable(value)));

    [Theory]
    [InlineData("class", "@class")]
    [InlineData("field", "@field")]
    [InlineData("Rose", "Rose")]
    [InlineData("rose1", "rose1")]
    public void What_could_be_a_keyword_now_or_later_is_escaped(string name, string expected) => Assert.Equal(expected, CSharpLiteral.Identifier(name));

    [Fact]
    public void Every_keyword_of_the_compiler_is_escaped()
    {
        foreach (SyntaxKind kind in SyntaxFacts.GetReservedKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds()))
        {
            string keyword = SyntaxFacts.GetText(kind);
            Assert.True(CSharpLiteral.Identifier(keyword) == "@" + keyword || keyword.Any(c => c is '_'), keyword);
        }
    }

    [Fact]
    public void A_comment_stays_on_its_line_and_its_markup_is_text() =>
        Assert.Equal("a?b &lt;x&gt; &amp;??", CSharpLiteral.Comment("a\nb <x> &\u2028\ud800"));

    [Fact]
    public void The_contract_is_one_that_the_runtime_supports() =>
        new CompilerServices.GeneratedClass("Test", Contract.Number, GeneratorVersion.Text).ToString();
}
