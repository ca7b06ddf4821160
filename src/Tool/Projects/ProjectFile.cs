using System.Xml;
using System.Xml.Linq;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Projects;

/// <summary>A C# project to which models are added.</summary>
internal sealed class ProjectFile
{
    private const string ItemName = "ConvNextV2Model";
    private const string Extension = ".csproj";

    private readonly BuildFile _file;
    private readonly PackageReferences _packages;

    private ProjectFile(BuildFile file)
    {
        _file = file;
        _packages = new PackageReferences(file);
    }

    public string Path => _file.Path;

    public string Folder => _file.Folder;

    /// <summary>What MSBuild takes for it: the project's, or the name of its file.</summary>
    public string RootNamespace =>
        _file.Find("RootNamespace").LastOrDefault()?.Value.Trim() is { Length: > 0 } stated
        && !stated.Contains("$(", StringComparison.Ordinal)
            ? stated
            : System.IO.Path.GetFileNameWithoutExtension(Path).Replace(' ', '_');

    private IEnumerable<XElement> Models => _file.Find(ItemName).Where(item => item.Attribute("Include") is not null);

    /// <summary>Opens a project, or the only one of a folder.</summary>
    /// <exception cref="ToolException">There is none, there are several, or it is not a C# project.</exception>
    public static ProjectFile Open(string path)
    {
        string file = Directory.Exists(path) ? OnlyProjectIn(path) : path;
        return !File.Exists(file) ? throw new ToolException($"There is no project '{file}'.")
            : System.IO.Path.GetExtension(file) is ".fsproj" or ".vbproj"
                ? throw new ToolException(
                    $"'{file}' is not a C# project, which classes of models need; "
                        + "add the model to a C# class library, and refer to that."
                )
            : new ProjectFile(BuildFile.Open(file));
    }

    /// <summary>The class that a config has in the project, or null if no item names the config.</summary>
    /// <param name="include">The config's path from the project's folder, with slashes.</param>
    public string? FindModel(string include) =>
        Models.FirstOrDefault(item => Names(item, include)) is { } model ? (string?)model.Attribute("ClassName") ?? "" : null;

    /// <summary>Adds an item, unless the config or the class is already there, and returns it as it is written.</summary>
    /// <param name="include">The config's path from the project's folder, with slashes.</param>
    /// <param name="imageSize">Metadata, or null.</param>
    /// <param name="weights">Metadata, or null.</param>
    /// <exception cref="ToolException">It is there.</exception>
    public string AddModel(string include, string className, string? imageSize = null, string? weights = null)
    {
        RequireXml(include);
        foreach (XElement item in Models)
        {
            // Wildcards may name it too; the build says so then (CNV0029).
            if (Names(item, include))
            {
                throw new ToolException($"'{Path}' compiles '{include}' already; nothing was changed.");
            }

            if (string.Equals((string?)item.Attribute("ClassName"), className, StringComparison.OrdinalIgnoreCase))
            {
                throw new ToolException(
                    $"'{Path}' has a model of the class {className} already; choose another name with --name."
                );
            }
        }

        return _file.Add(
            ItemName,
            ("Include", Escape(include)),
            ("ClassName", className),
            ("ImageSize", imageSize),
            ("Weights", weights is null ? null : Escape(weights))
        );
    }

    /// <summary>Adds the package if nothing brings it.</summary>
    /// <returns>For each item the file that it goes to, and the item as it is written.</returns>
    public IReadOnlyList<(string File, string Item)> AddPackage(string version) => _packages.Add(version);

    public void Save()
    {
        _file.Save();
        _packages.Save();
    }

    private static string OnlyProjectIn(string folder)
    {
        string[] projects = Directory.GetFiles(folder, "*" + Extension);
        return projects is [var only]
            ? only
            : throw new ToolException(
                $"The folder '{folder}' has {(projects.Length == 0 ? "no C# project" : "several projects")}; "
                    + "say which with --project."
            );
    }

    private static bool Names(XElement item, string include) =>
        Normalize((string)item.Attribute("Include")!).Split(';').Contains(Escape(include), StringComparer.OrdinalIgnoreCase);

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
