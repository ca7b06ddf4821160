namespace ConvNextV2.Compiled.Tool.Configs;

/// <summary>Lines and columns as compilers count them: from one, a line ending at CR, LF or both.</summary>
internal static class TextPosition
{
    public static (int Line, int Column) Of(string text, int index)
    {
        (int line, int start) = (1, 0);
        for (int i = 0; i < index; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && !text.AsSpan(i + 1).StartsWith("\n")))
            {
                (line, start) = (line + 1, i + 1);
            }
        }

        return (line, index - start + 1);
    }
}
