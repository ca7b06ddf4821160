using System.Globalization;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PackageFeed))]

// Much of a build is done by one processor. What is measured is in a collection that runs alone.
[assembly: Parallelization(Mode = ParallelMode.Collections)]

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>
/// The packages as they are now, in a folder outside of the repository that is deleted when the tests end. No feed and no cache
/// can have their version.
/// </summary>
public sealed class PackageFeed : IDisposable
{
    private static readonly string[] Projects =
    [
        "Runtime/ConvNextV2.Compiled",
        "Models/ConvNextV2.Compiled.Models",
        "Images/ConvNextV2.Compiled.Images",
        "ImageSharp/ConvNextV2.Compiled.ImageSharp",
        "Hosting/ConvNextV2.Compiled.Hosting",
        "AI/ConvNextV2.Compiled.AI",
        "InProcess/ConvNextV2.Compiled.InProcess",
        "Cluster/ConvNextV2.Compiled.Cluster",
        "Templates/ConvNextV2.Compiled.Templates",
        "Tool/ConvNextV2.Compiled.Tool",
    ];

    private static readonly DirectoryInfo Root = Directory.CreateTempSubdirectory("convnextv2-packages-");

    public PackageFeed()
    {
        // In one build, which looks at what they all refer to once.
        Write("packages.slnx", $"<Solution>{string.Concat(Projects.Select(Project))}</Solution>");
        Command.Run(
            Repository.PathOf("src"),
            "dotnet",
            "pack",
            Path.Combine(Root.FullName, "packages.slnx"),
            "-c",
            "Release",
            $"-p:PackageOutputPath={Folder}",
            $"-p:PackageVersion={Version}"
        );

        // Only adds a source: the machine's settings say where other packages come from. They are restored to a folder that is
        // empty at first, so that a package that is not restored is not found.
        Write(
            "nuget.config",
            $"""<configuration><packageSources><add key="packed" value="{Folder}" /></packageSources></configuration>"""
        );
        Write(
            "Directory.Build.props",
            $"""
            <Project>
              <PropertyGroup>
                <PackedVersion>{Version}</PackedVersion>
                <Clone>{Repository.PathOf("")}</Clone>
                <RestorePackagesPath>{Packages}</RestorePackagesPath>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
            </Project>
            """
        );
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
    }

    /// <summary>The repository's version, as one that nobody has in a cache.</summary>
    public static string Version { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Repository.Version}-test.{DateTime.UtcNow.Ticks}");

    /// <summary>The packed files.</summary>
    public static string Folder { get; } = Path.Combine(Root.FullName, "feed");

    /// <summary>Where the packages of users' programs are restored to.</summary>
    public static string Packages { get; } = Path.Combine(Root.FullName, "packages");

    /// <summary>The folder for the caches of users' programs.</summary>
    public static string Caches { get; } = Path.Combine(Root.FullName, "caches");

    /// <summary>An empty folder for a user's project.</summary>
    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Root.FullName, Path.GetRandomFileName())).FullName;

    public void Dispose() => Root.Delete(recursive: true);

    private static string Project(string name) => $"""<Project Path="{Repository.PathOf($"src/{name}.csproj")}" />""";

    private static void Write(string name, string text) => File.WriteAllText(Path.Combine(Root.FullName, name), text);
}
