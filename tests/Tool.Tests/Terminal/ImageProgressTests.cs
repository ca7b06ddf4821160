using System.Text;
using ConvNextV2.Compiled.Tool.Terminal;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Tests.Terminal;

public class ImageProgressTests
{
    [Fact]
    public void A_terminal_has_a_bar_below_the_results()
    {
        using var screen = new StringWriter();
        IAnsiConsole terminal = Terminal(screen);
        Run(new ToolStreams(terminal, terminal, () => Stream.Null), isOutputRaw: false);

        Assert.Contains(" images", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("result 2", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_in_a_pipe_leave_the_bar_to_the_terminal_of_standard_error()
    {
        using var screen = new StringWriter();
        using var pipe = new StringWriter();
        Run(new ToolStreams(ToolStreams.CreatePipe(pipe), Terminal(screen), () => Stream.Null), isOutputRaw: true);

        Assert.Contains(" images", screen.ToString(), StringComparison.Ordinal);
        Assert.Equal("result 1\nresult 2\n", pipe.ToString());
    }

    [Fact]
    public void There_is_none_in_a_pipe_nor_around_lines_that_are_written_past_the_console()
    {
        using var screen = new StringWriter();
        IAnsiConsole terminal = Terminal(screen);
        Run(new ToolStreams(terminal, terminal, () => Stream.Null), isOutputRaw: true);
        using var pipe = new StringWriter();
        Run(new ToolStreams(ToolStreams.CreatePipe(pipe), ToolStreams.CreatePipe(pipe), () => Stream.Null), isOutputRaw: false);

        Assert.Equal("result 1\nresult 2\n", screen.ToString());
        Assert.Equal("result 1\nresult 2\n", pipe.ToString());
    }

    private static void Run(ToolStreams streams, bool isOutputRaw) =>
        ImageProgress.Show(
            streams,
            count: 2,
            isOutputRaw,
            advance =>
            {
                foreach (int i in new[] { 1, 2 })
                {
                    streams.WriteRaw($"result {i}");
                    advance();
                }
            }
        );

    private static IAnsiConsole Terminal(TextWriter writer) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                Out = new Screen(writer),
            }
        );

    private sealed class Screen(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 80;

        public int Height => 25;

        public void SetEncoding(Encoding encoding) { }
    }
}
