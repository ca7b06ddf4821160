using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>Why weights cannot be loaded, as the library says it: a line for each tensor that does not fit.</summary>
internal static class CheckpointFaultText
{
    private static readonly string[] Options = [nameof(ModelLoadOptions.IgnoredTensors), nameof(ModelLoadOptions.WeightsPrefix)];

    private const string Advice =
        "At the command line, IgnoredTensors = [\"a\", \"b\"] is --ignore 'a,b', and WeightsPrefix = \"a\" is --prefix 'a'.";

    public static void Write(IAnsiConsole console, CheckpointException exception)
    {
        // What comes from files is escaped in it: a line break in a name begins no line.
        string[] lines = exception.Message.Split('\n');
        console.WriteEscaped($"[red]error:[/] {lines[0]}");
        foreach (string line in lines[1..])
        {
            console.WriteEscaped($"{line}");
        }

        if (Options.Any(option => exception.Message.Contains(option, StringComparison.Ordinal)))
        {
            console.WriteEscaped($"{Advice}");
        }
    }
}
