using System.CommandLine;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Errors;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>The program's commands, and what they have in common.</summary>
internal static class ToolCommand
{
    public static RootCommand Create(IAnsiConsole console) =>
        new("ConvNeXt V2 checkpoints and configs for ConvNextV2.Compiled.")
        {
            InspectCommand.Create(console),
            VerifyCommand.Create(console),
            InitCommand.Create(console),
            ConvertCommand.Create(console),
        };

    /// <summary>Runs a command's work; what it cannot do is printed as one line, and the exit code is 1.</summary>
    public static int Run(IAnsiConsole console, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is ToolException or IOException or UnauthorizedAccessException)
        {
            WriteLine(console, $"[red]error:[/] {exception.Message}");
            return 1;
        }
    }

    /// <summary>A path as it stands on the command line.</summary>
    /// <exception cref="ToolException">No file can have it.</exception>
    public static string RequirePath(string path) =>
        path.Length > 0 && !path.Contains('\0') ? path : throw new ToolException($"'{path}' is not a path.");

    /// <summary>Writes a line of markup; what is put into it is text, whatever it holds, and cannot drive the terminal.</summary>
    public static void WriteLine(IAnsiConsole console, FormattableString line) =>
        console.MarkupLineInterpolated(
            FormattableStringFactory.Create(
                line.Format,
                [.. line.GetArguments().Select(argument => argument is string text ? Printable.Escape(text) : argument)]
            )
        );

    public static void WriteProblems(IAnsiConsole console, IEnumerable<string> problems)
    {
        foreach (string problem in problems)
        {
            WriteLine(console, $"{problem}");
        }
    }
}
