using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Architecture.Tests;

/// <summary>Tests stand in folders named as those that they test, beside folders of their own for what they need.</summary>
public partial class MirrorTests
{
    private const string Infrastructure = "Infrastructure";

    /// <summary>Projects of tests whose folders are those of <c>src</c>, with where these are.</summary>
    public static TheoryData<string, string[]> Projects =>
        new()
        {
            { "AI.Tests", ["AI"] },
            { "Batch.Tests", ["Batch"] },
            { "Build.Tests", ["Build"] },
            { "Cluster.Tests", ["Cluster"] },
            { "Generator.Tests", ["Generator", "Shared"] },
            { "Hosting.Tests", ["Hosting"] },
            { "Images.Tests", ["Images"] },
            { "ImageSharp.Tests", ["ImageSharp"] },
            { "InProcess.Tests", ["InProcess"] },
            { "Runtime.Tests", ["Runtime"] },
            { "Tool.Tests", ["Tool"] },
        };

    /// <summary>Folders that are tested where they stand, and not through what uses them alone.</summary>
    public static TheoryData<string> TestedFolders =>
        [
            "AI.Tests",
            "AI.Tests/Registration",
            "Batch.Tests/Inputs",
            "Batch.Tests/Jobs",
            "Batch.Tests/Parts",
            "Batch.Tests/Rows",
            "Batch.Tests/S3",
            "Batch.Tests/Shards",
            "Cluster.Tests/Jobs",
            "Cluster.Tests/Listing",
            "Cluster.Tests/Scheduling",
            "Cluster.Tests/Storage",
            "Cluster.Tests/Workers",
            "Generator.Tests/Json",
            "Generator.Tests/Collections",
            "Generator.Tests/Checkpoints",
            "Generator.Tests/Configuration",
            "Generator.Tests/Planning",
            "Generator.Tests/Compilation",
            "Generator.Tests/Emission",
            "Hosting.Tests/Catalog",
            "Hosting.Tests/Generations",
            "Hosting.Tests/Health",
            "Hosting.Tests/Models",
            "Hosting.Tests/Queues",
            "Hosting.Tests/Registration",
            "Hosting.Tests/Settings",
            "Hosting.Tests/Telemetry",
            "Hosting.Tests/Threads",
            "Images.Tests/Batches",
            "Images.Tests/Decoders",
            "Images.Tests/Decoding",
            "Images.Tests/Formats",
            "Images.Tests/HeatMaps",
            "Images.Tests/Parity",
            "Images.Tests/TurboJpeg",
            "ImageSharp.Tests",
            "InProcess.Tests",
            "Runtime.Tests/CompilerServices/Activations",
            "Runtime.Tests/CompilerServices/Loading",
            "Runtime.Tests/CompilerServices/Maps",
            "Runtime.Tests/CompilerServices/Operations",
            "Runtime.Tests/CompilerServices/Passes",
            "Runtime.Tests/CompilerServices/Preprocessing",
            "Runtime.Tests/Checkpoints",
            "Runtime.Tests/Explanation",
            "Runtime.Tests/Imaging",
            "Runtime.Tests/Memory",
            "Runtime.Tests/Packing",
            "Runtime.Tests/Sessions",
            "Runtime.Tests/Simd",
            "Runtime.Tests/Threading",
            "Tool.Tests/Checkpoints",
            "Tool.Tests/Commands",
            "Tool.Tests/Configs",
            "Tool.Tests/Inputs",
            "Tool.Tests/Models",
            "Tool.Tests/Parity",
            "Tool.Tests/Pickle",
            "Tool.Tests/Projects",
            "Tool.Tests/PyTorch",
            "Tool.Tests/Terminal",
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_folder_of_tests_is_named_as_the_one_that_it_tests(string project, string[] sources)
    {
        IEnumerable<string> tested = sources
            .SelectMany(source => SourceTree.Files($"src/{source}").Select(file => FolderBelow($"src/{source}", file)))
            .Distinct();

        Findings.AssertNone(
            TestFiles(project).Select(file => FolderBelow($"tests/{project}", file)).Except([.. tested, Infrastructure, ""])
        );
    }

    [Theory]
    [MemberData(nameof(TestedFolders))]
    public void Each_of_these_folders_has_tests(string folder) =>
        Assert.NotEmpty(SourceTree.Files($"tests/{folder}", "*Tests.cs"));

    /// <summary>As in the runtime, what stands below CompilerServices has one namespace.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_test_is_in_the_namespace_of_its_folder(string project, string[] sources)
    {
        Assert.NotEmpty(sources);
        string file = Assert.Single(Directory.GetFiles(SourceTree.PathOf($"tests/{project}"), "*.csproj"));
        string root = XDocument.Load(file).Descendants("RootNamespace").Single().Value;

        Findings.AssertNone(
            from test in TestFiles(project)
            let folders = FolderBelow($"tests/{project}", test).Split('/', StringSplitOptions.RemoveEmptyEntries)
            let expected = string.Join('.', [root, .. folders is ["CompilerServices", ..] ? folders[..1] : folders])
            where Namespace().Match(File.ReadAllText(SourceTree.PathOf(test))).Groups["name"].Value != expected
            select $"{test} belongs in {expected}"
        );
    }

    /// <summary>Without what snapshots hold, which is text.</summary>
    private static IEnumerable<string> TestFiles(string project) =>
        SourceTree.Files($"tests/{project}").Where(file => !file.Contains("/Snapshots/", StringComparison.Ordinal));

    /// <summary>Empty for a file that stands in the folder itself.</summary>
    private static string FolderBelow(string folder, string file)
    {
        int end = file.LastIndexOf('/');
        return end == folder.Length ? "" : file[(folder.Length + 1)..end];
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
