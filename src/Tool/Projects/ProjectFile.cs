using System.Text;
using System.Xml;
using System.Xml.Linq;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Projects;

/// <summary>A C# project to which models are added; what else stands in it stays as it was.</summary>
internal sealed class ProjectFile
{
    private const string ItemName = "ConvNextV2Model";

    private readonly XDocument _document;
    private readonly string _text;

    private ProjectFile(string path, string text, XDocument document)
    {
        Path = path;
        _text = text;
        _document = document;
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    private XElement Root => _document.Root!;

    private IEnumerable<XElement> Models =>
        Root.Descendants(Root.Name.Namespace + ItemName).Where(item => item.Attribute("Include") is not null);

    /// <summary>Opens a project, or the only one of a folder.</summary>
    /// <exception cref="ToolException">There is none, there are several, or it is not a project.</exception>
    public static ProjectFile Open(string path)
    {
        string file = Directory.Exists(path) ? OnlyProjectIn(path) : path;
        if (!File.Exists(file))
        {
            throw new ToolException($"There is no project '{file}'.");
        }

        string text = File.ReadAllText(file);
        try
        {
            XDocument document = XDocument.Parse(text, LoadOptions.PreserveWhitespace);
            return document.Root?.Name.LocalName == "Project"
                ? new ProjectFile(file, text, document)
                : throw new ToolException(
                    $"'{file}' is not a project: its root is <{document.Root?.Name.LocalName}>, not <Project>."
                );
        }
        catch (XmlException exception)
        {
            throw new ToolException($"'{file}' is not a project: {exception.Message}", exception);
        }
    }

    /// <summary>Adds an item, unless the config or the class is already there.</summary>
    /// <param name="include">The config's path from the project's folder, with slashes.</param>
    /// <param name="imageSize">Metadata, or null.</param>
    /// <param name="weights">Metadata, or null.</param>
    /// <exception cref="ToolException">It is there.</exception>
    public void AddModel(string include, string className, string? imageSize = null, string? weights = null)
    {
        RequireXml(include);
        foreach (XElement item in Models)
        {
            // Wildcards may name it too; the build says so then (CNV0010).
            if (
                Normalize((string)item.Attribute("Include")!)
                    .Split(';')
                    .Contains(Escape(include), StringComparer.OrdinalIgnoreCase)
            )
            {
                throw new ToolException($"'{Path}' compiles '{include}' already.");
            }

            if (string.Equals((string?)item.Attribute("ClassName"), className, StringComparison.OrdinalIgnoreCase))
            {
                throw new ToolException(
                    $"'{Path}' has a model of the class {className} already; choose another name with --name."
                );
            }
        }

        var model = new XElement(
            Root.Name.Namespace + ItemName,
            new XAttribute("Include", Escape(include)),
            new XAttribute("ClassName", className),
            imageSize is null ? null : new XAttribute("ImageSize", imageSize),
            weights is null ? null : new XAttribute("Weights", Escape(weights))
        );
        if (Models.LastOrDefault() is { } last)
        {
            last.AddAfterSelf(new XText("\n" + IndentationOf(last)), model);
        }
        else
        {
            AddGroup(model);
        }
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

    private static string OnlyProjectIn(string folder)
    {
        string[] projects = Directory.GetFiles(folder, "*.csproj");
        return projects is [var only]
            ? only
            : throw new ToolException(
                $"The folder '{folder}' has {(projects.Length == 0 ? "no project" : "several projects")}; "
                    + "say which with --project."
            );
    }

    /// <summary>
    /// A group of its own behind the last one, indented as that is and an empty line away. Not at the end of the project: an
    /// import that stands there may read the items.
    /// </summary>
    private void AddGroup(XElement model)
    {
        XElement? last = Root.Elements().LastOrDefault(element => element.Name.LocalName is "PropertyGroup" or "ItemGroup");
        string indentation = last is null ? "  " : IndentationOf(last);
        var group = new XElement(
            Root.Name.Namespace + "ItemGroup",
            new XText("\n" + indentation + indentation),
            model,
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

    /// <summary>XML has no way to write some characters that a file system allows.</summary>
    private static void RequireXml(string include)
    {
        try
        {
            XmlConvert.VerifyXmlChars(include);
        }
        catch (XmlException exception)
        {
            throw new ToolException(
                $"'{include}' has a character that a project file cannot have; give the folder another name.",
                exception
            );
        }
    }

    private static string Normalize(string include) => include.Replace('\\', '/');

    /// <summary>What MSBuild would take for a list, a wildcard or a reference, spelled as itself.</summary>
    private static string Escape(string include) =>
        string.Concat(include.Select(c => "%$@';?*".Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : $"{c}"));
}
