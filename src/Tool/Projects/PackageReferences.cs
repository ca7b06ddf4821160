using System.Xml.Linq;

namespace ConvNextV2.Compiled.Tool.Projects;

/// <summary>
/// Whether a project has the package that compiles its models, and where its version stands: in the project, or in the
/// Directory.Packages.props of projects that keep their versions in one place.
/// </summary>
internal sealed class PackageReferences
{
    private const string PackageName = "ConvNextV2.Compiled";
    private const string CentralFile = "Directory.Packages.props";

    // Those that bring it along.
    private static readonly string[] Bringing =
    [
        PackageName,
        PackageName + ".Models",
        PackageName + ".Images",
        PackageName + ".ImageSharp",
    ];

    private readonly BuildFile _project;
    private readonly BuildFile? _central;
    private readonly BuildFile[] _files;
    private bool _isCentralChanged;

    /// <summary>Reads the files that MSBuild imports by themselves: of each kind, the nearest above the project.</summary>
    public PackageReferences(BuildFile project)
    {
        _project = project;
        _central = Nearest(CentralFile);
        _files =
        [
            project,
            .. new[] { Nearest("Directory.Build.props"), _central, Nearest("Directory.Build.targets") }
                .Where(file => file is not null)
                .Select(file => file!),
        ];

        BuildFile? Nearest(string name)
        {
            for (DirectoryInfo? folder = new(project.Folder); folder is not null; folder = folder.Parent)
            {
                string path = Path.Combine(folder.FullName, name);
                if (File.Exists(path))
                {
                    return BuildFile.Open(path);
                }
            }

            return null;
        }
    }

    private bool IsThere =>
        _files.Any(file =>
            file.Find("PackageReference")
                .Concat(file.Find("GlobalPackageReference"))
                .Any(item => Bringing.Any(package => Is(item, package)))
            || file.Find("ProjectReference").Any(item => EndsWith(item, "Include", PackageName + ".csproj"))
            || file.Find("Import").Any(item => EndsWith(item, "Project", "UseFromSource.targets"))
        );

    private bool IsCentral =>
        _central is not null
        && _files
            .SelectMany(file => file.Find("ManagePackageVersionsCentrally"))
            .LastOrDefault()
            ?.Value.Trim()
            .Equals("true", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Adds the package if nothing brings it.</summary>
    /// <returns>For each item the file that it goes to, and the item as it is written.</returns>
    public IReadOnlyList<(string File, string Item)> Add(string version)
    {
        const string Kind = "PackageReference";
        if (IsThere)
        {
            return [];
        }

        if (!IsCentral)
        {
            return [(_project.Path, _project.Add(Kind, ("Include", PackageName), ("Version", version)))];
        }

        var added = new List<(string, string)> { (_project.Path, _project.Add(Kind, ("Include", PackageName))) };
        if (!_central!.Find("PackageVersion").Any(item => Is(item, PackageName)))
        {
            added.Add((_central.Path, _central.Add("PackageVersion", ("Include", PackageName), ("Version", version))));
            _isCentralChanged = true;
        }

        return added;
    }

    /// <summary>Writes what is not the project.</summary>
    public void Save()
    {
        if (_isCentralChanged)
        {
            _central!.Save();
        }
    }

    private static bool Is(XElement item, string package) =>
        string.Equals((string?)item.Attribute("Include"), package, StringComparison.OrdinalIgnoreCase);

    private static bool EndsWith(XElement item, string attribute, string end) =>
        ((string?)item.Attribute(attribute))?.EndsWith(end, StringComparison.OrdinalIgnoreCase) == true;
}
