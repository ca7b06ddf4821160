using ConvNextV2.Compiled.Tool.Commands;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>What a command printed, and its exit code.</summary>
internal sealed record ToolRun(int ExitCode, string Output)
{
    public static ToolRun Of(params string[] arguments)
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = 1000;
        int exitCode = ToolCommand.Create(console).Parse(arguments).Invoke();
        return new ToolRun(exitCode, writer.ToString().ReplaceLineEndings("\n"));
    }
}
