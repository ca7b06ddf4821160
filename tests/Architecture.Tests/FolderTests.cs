using ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Architecture.Tests;

/// <summary>Which folder of <c>src</c> may know which. A new folder needs a line in <see cref="Floors"/>.</summary>
public class FolderTests
{
    private static readonly Dictionary<string, string[]> Allowed = Floors.All.SelectMany(floor => floor).ToDictionary();

    private static readonly string[] CodeFolders = SourceProjects
        .All.SelectMany(project => SourceTree.Files($"src/{project.Folder}"))
        .Concat(SourceTree.Files("src/Shared"))
        .Select(SourceProject.FolderOf)
        .Distinct()
        .Order(StringComparer.Ordinal)
        .ToArray();

    [Fact]
    public void The_sources_compile_so_that_every_name_has_a_meaning() =>
        Findings.AssertNone(SourceProjects.All.AsParallel().SelectMany(project => project.Errors()));

    [Fact]
    public void Each_folder_has_its_line() => Assert.Equal(CodeFolders, Allowed.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Each_folder_knows_only_what_its_line_allows() =>
        Findings.AssertNone(
            SourceProjects
                .Uses.Where(use => !Allowed[use.From].Contains(use.To))
                .Select(use => $"{use.From} uses {use.To}: {use.Place}")
        );

    [Fact]
    public void Each_permission_is_used()
    {
        HashSet<(string, string)> uses = SourceProjects.Uses.Select(use => (use.From, use.To)).ToHashSet();

        Findings.AssertNone(
            from line in Allowed
            from to in line.Value
            where !uses.Contains((line.Key, to))
            select $"{line.Key} may use {to} and does not"
        );
    }

    /// <summary>So that no permission closes a circle.</summary>
    [Fact]
    public void Each_folder_is_allowed_only_what_stands_on_a_lower_floor()
    {
        var below = new HashSet<string>();
        foreach (Dictionary<string, string[]> floor in Floors.All)
        {
            Findings.AssertNone(
                from line in floor
                from to in line.Value
                where CodeFolders.Contains(to) && !below.Contains(to)
                select $"{line.Key} may use {to}, which is not below it"
            );
            below.UnionWith(floor.Keys);
        }
    }

    /// <summary>The folders whose code the build task and the tool could use as it is.</summary>
    [Fact]
    public void The_steps_from_JSON_to_code_know_nothing_of_the_compiler() =>
        Findings.AssertNone(
            SourceProjects
                .Uses.Where(use => use.To.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
                .Select(use => use.From)
                .Except(["Generator", "Generator/Inputs", "Generator/Diagnostics", "InProcess/Compilation", "InProcess/Caching"])
        );
}
