using System.Globalization;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvNextV2.Compiled.Generator.Tests.Emission;

/// <summary>Literals as the C# compiler reads them back.</summary>
public class CSharpLiteralTests
{
    [Fact]
    public void Strings_of_any_code_unit_read_back_the_same()
    {
        for (int first = 0; first <= char.MaxValue; first += 256)
        {
            string text = new(Enumerable.Range(first, 256).Select(unit => (char)unit).ToArray());
            Assert.Equal(text, Evaluate(CSharpLiteral.String(text)));
        }

        Assert.Equal("😀 e\u0301", Evaluate(CSharpLiteral.String("😀 e\u0301")));
        Assert.Equal("\\u0041\\\"", Evaluate(CSharpLiteral.String("\\u0041\\\"")));
        Assert.Equal("\"\"", CSharpLiteral.String(""));
    }

    [Fact]
    public void Only_what_can_be_seen_stands_in_a_string_as_it_is()
    {
        for (int unit = 0; unit <= char.MaxValue; unit++)
        {
            char c = (char)unit;
            string literal = CSharpLiteral.String(c.ToString());
            bool isPlain = literal == $"\"{c}\"";
            bool isVisible =
                c is (>= ' ' and <= '~' and not '"' and not '\\')
                || (char.IsLetter(c) && c is not ('\u115F' or '\u1160' or '\u3164' or '\uFFA0'));
            Assert.True(
                isPlain == isVisible && (isPlain || literal.All(char.IsAscii)),
                $"U+{unit:X4} ({char.GetUnicodeCategory(c)}) is {literal}"
            );
        }

        Assert.Equal("\"żółw 日本 caf\u00e9\"", CSharpLiteral.String("żółw 日本 café"));
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("sv-SE")]
    [InlineData("fa-IR")]
    public void Numbers_read_back_the_same_in_every_culture(string culture)
    {
        var random = new Random(26);
        string[] texts =
        [
            "0",
            "-0",
            "-0.0",
            "1",
            "1e-12",
            "1E+05",
            "0.00392156862745098",
            "1e-45",
            "1e-400",
            "-1e30",
            "1e30",
            "0.1000000000000000055511151231257827021181583404541015625",
            .. Enumerable
                .Range(0, 200)
                .Select(_ =>
                    (random.NextDouble() * Math.Pow(10, random.Next(-40, 30))).ToString("R", CultureInfo.InvariantCulture)
                ),
        ];
        In(
            culture,
            () =>
                Assert.All(
                    texts,
                    text =>
                    {
                        Assert.Equal(
                            float.Parse(text, CultureInfo.InvariantCulture),
                            Assert.IsType<float>(Evaluate(CSharpLiteral.Float(text)))
                        );
                        Assert.Equal(
                            double.Parse(text, CultureInfo.InvariantCulture),
                            Assert.IsType<double>(Evaluate(CSharpLiteral.Double(text)))
                        );
                    }
                )
        );
    }

    [Fact]
    public void Negative_zero_keeps_its_sign_and_every_digit_stays()
    {
        Assert.True(float.IsNegative((float)Evaluate(CSharpLiteral.Float("-0"))!));
        Assert.Equal("1.50E-06f", CSharpLiteral.Float("1.50E-06"));
    }

    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(999, "999", "999")]
    [InlineData(1000, "1_000", "1,000")]
    [InlineData(150_528, "150_528", "150,528")]
    [InlineData(int.MaxValue, "2_147_483_647", "2,147,483,647")]
    [InlineData(long.MaxValue, "9_223_372_036_854_775_807", "9,223,372,036,854,775,807")]
    public void Integers_are_grouped_in_threes_in_every_culture(long value, string literal, string readable)
    {
        foreach (string culture in new[] { "", "tr-TR", "de-DE", "hi-IN", "sv-SE" })
        {
            In(culture, () => Assert.Equal((literal, readable), (CSharpLiteral.Integer(value), PlanPrinter.Number(value))));
        }

        Assert.Equal(value, Convert.ToInt64(Evaluate(literal), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Identifiers_that_are_keywords_of_any_version_are_escaped()
    {
        IEnumerable<string> keywords = SyntaxFacts
            .GetKeywordKinds()
            .Concat(SyntaxFacts.GetContextualKeywordKinds())
            .Select(SyntaxFacts.GetText)
            .Where(SyntaxFacts.IsValidIdentifier);

        Assert.All(keywords.Append("scoped"), keyword => Assert.Equal("@" + keyword, CSharpLiteral.Identifier(keyword)));
        Assert.All(["Class", "class1", "_", "żółw", "aBc"], name => Assert.Equal(name, CSharpLiteral.Identifier(name)));
    }

    [Fact]
    public void A_comment_stays_one_comment_whatever_the_text()
    {
        string text =
            new string(Enumerable.Range(0, char.MaxValue + 1).Select(unit => (char)unit).ToArray())
            + "*/ </summary> ]]> \r\n#error";

        SyntaxTree tree = CSharpSyntaxTree.ParseText(
            $"// {CSharpLiteral.Comment(text)}\n/// <summary>{CSharpLiteral.Comment("<see cref=\"A\"/> & \r\n#error")}</summary>\nclass A;"
        );

        Assert.Empty(tree.GetDiagnostics());
        SyntaxTriviaList trivia = tree.GetRoot().GetLeadingTrivia();
        Assert.Equal(1, trivia.Count(part => part.IsKind(SyntaxKind.SingleLineCommentTrivia)));
        Assert.Equal(1, trivia.Count(part => part.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)));
        Assert.DoesNotContain(tree.GetRoot().DescendantNodes(descendIntoTrivia: true), node => node is CrefSyntax);
    }

    /// <summary>The value of a literal, which may have a sign before it.</summary>
    private static object? Evaluate(string expression)
    {
        ExpressionSyntax syntax = SyntaxFactory.ParseExpression(expression);
        Assert.Empty(syntax.GetDiagnostics());
        return syntax switch
        {
            LiteralExpressionSyntax literal => literal.Token.Value,
            PrefixUnaryExpressionSyntax
            {
                RawKind: (int)SyntaxKind.UnaryMinusExpression,
                Operand: LiteralExpressionSyntax { Token.Value: float value }
            } => -value,
            PrefixUnaryExpressionSyntax
            {
                RawKind: (int)SyntaxKind.UnaryMinusExpression,
                Operand: LiteralExpressionSyntax { Token.Value: double value }
            } => -value,
            _ => throw new ArgumentException($"{expression} is not a literal.", nameof(expression)),
        };
    }

    internal static void In(string culture, Action action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
