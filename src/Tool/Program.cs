using ConvNextV2.Compiled.Tool.Commands;
using Spectre.Console;

// What reads the output of a pipe wants lines as they are, not broken at the width of a terminal that is not there.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 1000;
}

return ToolCommand.Create(AnsiConsole.Console).Parse(args).Invoke();
