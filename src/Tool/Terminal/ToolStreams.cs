using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>What a command reads and writes besides files.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">What is said of them: errors, warnings, progress.</param>
/// <param name="OpenInput">Standard input, for the image that is called '-'.</param>
internal sealed record ToolStreams(IAnsiConsole Output, IAnsiConsole Error, Func<Stream> OpenInput)
{
    // What reads a pipe wants lines as they are: without colours, not broken at the width of a terminal that is not there.
    private const int PipeWidth = 1000;

    private readonly Lock _writing = new();

    /// <summary>Those of the process.</summary>
    public static ToolStreams OfProcess()
    {
        // Also what the parser of the command line says.
        Console.SetError(new NoteWriter(Console.Error));
        IAnsiConsole output = Console.IsOutputRedirected ? CreatePipe(OutputPipe.Open()) : AnsiConsole.Console;
        IAnsiConsole error =
            Console.IsErrorRedirected ? CreatePipe(Console.Error)
            : Console.IsOutputRedirected
                ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
            // One screen has one console: what is said goes above a bar that another would draw over.
            : output;
        return new ToolStreams(output, error, Console.OpenStandardInput);
    }

    /// <summary>Writes a line as it is, however long: whole, or not at all.</summary>
    public void WriteRaw(string line)
    {
        lock (_writing)
        {
            Output.Profile.Out.Writer.Write(line + "\n");
        }
    }

    /// <summary>Says something on standard error.</summary>
    public void WriteNote(FormattableString line) => Error.WriteEscaped(line);

    public void WriteNotes(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            WriteNote($"{line}");
        }
    }

    /// <summary>Does what takes a while; a person at a terminal sees what.</summary>
    public T WhileShowing<T>(string what, Func<T> work) =>
        Error.Profile.Out.IsTerminal ? Error.Status().Start($"{what} …", _ => work()) : work();

    /// <summary>Ends the process for Ctrl-C: behind a line that is being written, with the cursor shown again.</summary>
    public void Interrupt()
    {
        // A line may never be finished: its reader may have stopped reading. After a quarter of a second the process ends anyway.
        bool isBetweenLines = _writing.TryEnter(TimeSpan.FromMilliseconds(250));
        foreach (IAnsiConsole console in new[] { Output, Error })
        {
            if (isBetweenLines && console.Profile.Out.IsTerminal)
            {
                console.Cursor.Show();
            }
        }

        Environment.Exit(ExitCodes.Interrupted);
    }

    /// <summary>A console whose output no person reads as it comes.</summary>
    public static IAnsiConsole CreatePipe(TextWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = PipeWidth;
        return console;
    }
}
