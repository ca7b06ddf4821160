using System.Text;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>
/// Standard error that may be closed or full: what is said there is lost then, and no reason to stop. Results and the exit code
/// stay as they are.
/// </summary>
internal sealed class NoteWriter(TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Try(() => writer.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => writer.Write(value));

    public override void Flush() => Try(writer.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told.
        }
    }
}
