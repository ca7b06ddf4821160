using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Messages;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>Lines of markup; what is put into one is text, whatever it holds, and cannot drive the terminal.</summary>
internal static class EscapedMarkup
{
    public static void WriteEscaped(this IAnsiConsole console, FormattableString line) =>
        console.MarkupLineInterpolated(
            FormattableStringFactory.Create(
                line.Format,
                [.. line.GetArguments().Select(argument => argument is string text ? Printable.Escape(text) : argument)]
            )
        );
}
