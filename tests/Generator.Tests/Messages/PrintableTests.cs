using System.Globalization;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Generator.Tests.Messages;

public class PrintableTests
{
    [Theory]
    [InlineData("")]
    [InlineData("encoder.stages.0.layers.1.grn.weight")]
    [InlineData("C:\\models\\rose [v2] \"x\" 'y' {0}")]
    [InlineData("żółw é 花 זהרה زهرة गुलाब กุหลาบ e\u0301 ß İ 𝒜 🌹")]
    [InlineData("no\u00a0break")]
    public void Text_of_any_language_stays_as_it_is(string text) => Assert.Same(text, Printable.Escape(text));

    [Theory]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("a\r\nb\tc\0", "a\\u000d\\u000ab\\u0009c\\u0000")]
    [InlineData("\u007f\u0085\u009b", "\\u007f\\u0085\\u009b")]
    [InlineData("\u202egpj.exe\u2066\u2069", "\\u202egpj.exe\\u2066\\u2069")]
    [InlineData("we\u200bight\u200d\ufeff\u00ad", "we\\u200bight\\u200d\\ufeff\\u00ad")]
    [InlineData("a\u2028b\u2029", "a\\u2028b\\u2029")]
    [InlineData("tag\U000E0041", "tag\\udb40\\udc41")]
    public void What_drives_hides_or_turns_is_escaped(string text, string expected) =>
        Assert.Equal(expected, Printable.Escape(text));

    // An attribute's text is UTF-8, which has none.
    [Fact]
    public void Half_a_surrogate_pair_is_escaped() =>
        Assert.Equal(
            ["\\ud83d", "\\udf39\\ud83cx", "🌹\\ud83c"],
            new[] { "\ud83d", "\udf39\ud83cx", "🌹\ud83c" }.Select(Printable.Escape)
        );

    [Fact]
    public void No_unit_that_is_not_text_is_left()
    {
        string all = string.Concat(Enumerable.Range(0, 0x10000).Select(unit => (char)unit));

        string escaped = Printable.Escape(all);

        Assert.DoesNotContain(
            escaped,
            c =>
                CharUnicodeInfo.GetUnicodeCategory(c)
                    is UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
        );
        Assert.Equal(escaped, Printable.Escape(escaped));
    }

    [Fact]
    public void A_long_name_ends()
    {
        Assert.Equal(new string('x', 120), Printable.Name(new string('x', 120)));
        Assert.Equal(new string('x', 120) + "…", Printable.Name(new string('x', 1_000_000)));
        Assert.Equal("ab…", Printable.Shorten("ab🌹", 3));
        Assert.Equal("ab🌹…", Printable.Shorten("ab🌹cd", 4));
    }
}
