using System.Text;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>Indented text with LF line ends, so that output is the same on every machine.</summary>
internal sealed class SourceWriter
{
    private const int IndentWidth = 4;

    private readonly StringBuilder _text = new();
    private int _indent;

    /// <summary>Writes lines, each at the current indentation; blank ones stay empty.</summary>
    public void Write(string lines)
    {
        foreach (string line in lines.Replace("\r\n", "\n").Split('\n'))
        {
            if (line.Length > 0)
            {
                _text.Append(' ', _indent * IndentWidth).Append(line);
            }

            _text.Append('\n');
        }
    }

    public void WriteLine() => _text.Append('\n');

    /// <summary>Opens a brace that closes when the result is disposed, with what follows it on its line.</summary>
    public Block OpenBlock(string head, string after = "")
    {
        Write(head);
        Write("{");
        _indent++;
        return new Block(this, after);
    }

    public override string ToString() =>
        _indent == 0 ? _text.ToString() : throw new InvalidOperationException("A block was not closed.");

    internal readonly struct Block(SourceWriter writer, string after) : IDisposable
    {
        public void Dispose()
        {
            writer._indent--;
            writer.Write("}" + after);
        }
    }
}
