using System.Globalization;
using ConvNextV2.Compiled.Architecture.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Architecture.Tests;

/// <summary>The formatter breaks code, but neither comments nor strings; here they are held to the same columns.</summary>
public class LineLengthTests
{
    private const string Key = "max_line_length = ";

    private static readonly int Longest = int.Parse(
        File.ReadLines(SourceTree.PathOf(".editorconfig")).Single(line => line.StartsWith(Key, StringComparison.Ordinal))[
            Key.Length..
        ],
        CultureInfo.InvariantCulture
    );

    /// <summary>The text of a raw string literal is laid out as its reader will see it.</summary>
    [Fact]
    public void No_line_is_longer_than_the_editor_asks_but_in_a_raw_string() =>
        Findings.AssertNone(
            from file in SourceTree.Files("src")
            let text = SourceText.From(File.ReadAllText(SourceTree.PathOf(file)))
            let longLines = text.Lines.Where(line => line.Span.Length > Longest).ToArray()
            where longLines.Length > 0
            let rawStrings = RawStrings(text)
            from line in longLines
            where !rawStrings.Any(span => span.Contains(line.Start + Longest))
            select $"{file}:{line.LineNumber + 1} has {line.Span.Length} columns"
        );

    private static TextSpan[] RawStrings(SourceText text) =>
        CSharpSyntaxTree
            .ParseText(text, new CSharpParseOptions(LanguageVersion.Latest))
            .GetRoot()
            .DescendantNodes()
            .Where(node =>
                node is LiteralExpressionSyntax literal && literal.Token.Text.StartsWith("\"\"\"", StringComparison.Ordinal)
                || node is InterpolatedStringExpressionSyntax interpolated
                    && interpolated.StringStartToken.Text.Contains("\"\"\"", StringComparison.Ordinal)
            )
            .Select(node => node.Span)
            .ToArray();
}
