using System.CommandLine;
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
            console.MarkupLineInterpolated($"[red]error:[/] {Printable(exception.Message)}");
            return 1;
        }
    }

    /// <summary>
    /// Text from a file as a terminal may be shown it: a control character in a tensor's name could otherwise drive the
    /// terminal.
    /// </summary>
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '\uFFFD' : c));

    public static void WriteProblems(IAnsiConsole console, IEnumerable<string> problems)
    {
        foreach (string problem in problems)
        {
            console.WriteLine(Printable(problem));
        }
    }
}
