using ConvNextV2.Compiled.Tool.Commands;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>What a command printed, and its exit code.</summary>
/// <param name="Output">All of it.</param>
/// <param name="Results">What went to standard output.</param>
/// <param name="Notes">What went to standard error.</param>
internal sealed record ToolRun(int ExitCode, string Output, string Results, string Notes)
{
    public static ToolRun Of(params string[] arguments) => Of(Stream.Null, arguments);

    public static ToolRun Of(Stream input, params string[] arguments)
    {
        using var results = new StringWriter();
        using var notes = new StringWriter();
        using var all = new StringWriter();
        var streams = new ToolStreams(
            ToolStreams.CreatePipe(new Both(results, all)),
            ToolStreams.CreatePipe(new Both(notes, all)),
            () => input
        );
        int exitCode = ToolCommand.Create(streams).Parse(arguments).Invoke();
        return new ToolRun(exitCode, Text(all), Text(results), Text(notes));
    }

    private static string Text(StringWriter writer) => writer.ToString().ReplaceLineEndings("\n");

    private sealed class Both(TextWriter first, TextWriter second) : StringWriter
    {
        public override void Write(char value)
        {
            first.Write(value);
            second.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            first.Write(buffer, index, count);
            second.Write(buffer, index, count);
        }

        public override void Write(string? value)
        {
            first.Write(value);
            second.Write(value);
        }
    }
}
