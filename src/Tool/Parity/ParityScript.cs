using System.Text;

namespace ConvNextV2.Compiled.Tool.Parity;

/// <summary>The Python script that writes a parity file, as it stands beside this file.</summary>
internal static class ParityScript
{
    public const string FileName = "parity.py";

    /// <summary>Its text: ASCII, so that no shell's encoding changes it, with line feeds.</summary>
    public static string Read()
    {
        using Stream stream = typeof(ParityScript).Assembly.GetManifestResourceStream(FileName)!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
