using System.Text;
using System.Xml;
using System.Xml.Linq;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Projects;

/// <summary>A file of MSBuild's to which items are added; what else stands in it stays as it was.</summary>
internal sealed class BuildFile
{
    private readonly XDocument _document;
    private readonly string _text;

    private BuildFile(string path, string text, XDocument document)
    {
        Path = path;
        _text = text;
        _document = document;
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    private XElement Root => _document.Root!;

    /// <exception cref="ToolException">It is not a file of MSBuild's.</exception>
    public static BuildFile Open(string path)
    {
        string text = File.ReadAllText(path);
        try
        {
            XDocument document = XDocument.Parse(text, LoadOptions.PreserveWhitespace);
            return document.Root?.Name.LocalName == "Project"
                ? new BuildFile(path, text, document)
                : throw new ToolException(
                    $"'{path}' is not a project: its root is <{document.Root?.Name.LocalName}>, not <Project>."
                );
        }
        catch (XmlException exception)
        {
            throw new ToolException($"'{path}' is not a project: {exception.Message}", exception);
        }
    }

    /// <summary>All elements of a name, items and properties alike.</summary>
    public IEnumerable<XElement> Find(string name) => Root.Descendants(Root.Name.Namespace + name);

    /// <summary>Adds an item below the last of its kind, or in a group of its own, and returns it as it is written.</summary>
    /// <param name="metadata">Attributes; those without a value are left out.</param>
    public string Add(string kind, params (string Name, string? Value)[] metadata)
    {
        var item = new XElement(
            Root.Name.Namespace + kind,
            metadata.Where(pair => pair.Value is not null).Select(pair => new XAttribute(pair.Name, pair.Value!))
        );
        string written = new XElement(kind, item.Attributes()).ToString();
        if (Find(kind).LastOrDefault(other => other.Attribute("Include") is not null) is { } last)
        {
            last.AddAfterSelf(new XText("\n" + IndentationOf(last)), item);
        }
        else
        {
            AddGroup(item);
        }

        return written;
    }

    public void Save()
    {
        byte[] start = new byte[3];
        using (FileStream old = File.OpenRead(Path))
        {
            old.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }

        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = _document.Declaration is null,
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: start.AsSpan().SequenceEqual(Encoding.UTF8.Preamble)),
            NewLineChars = _text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n",
            NewLineHandling = NewLineHandling.Replace,
        };
        using var writer = XmlWriter.Create(Path, settings);
        _document.Save(writer);
    }

    /// <summary>
    /// A group of its own behind the last one, indented as that is and an empty line away. Not at the end of the project: an
    /// import that stands there may read the items.
    /// </summary>
    private void AddGroup(XElement item)
    {
        XElement? last = Root.Elements().LastOrDefault(element => element.Name.LocalName is "PropertyGroup" or "ItemGroup");
        string indentation = last is null ? "  " : IndentationOf(last);
        var group = new XElement(
            Root.Name.Namespace + "ItemGroup",
            new XText("\n" + indentation + indentation),
            item,
            new XText("\n" + indentation)
        );
        if (last is null)
        {
            Root.AddFirst(new XText("\n" + indentation), group, Root.Nodes().Any() ? null : new XText("\n"));
        }
        else
        {
            last.AddAfterSelf(new XText("\n\n" + indentation), group);
        }
    }

    private static string IndentationOf(XElement element) =>
        element.PreviousNode is XText text && text.Value.LastIndexOf('\n') is var line and >= 0 ? text.Value[(line + 1)..] : "  ";
}
