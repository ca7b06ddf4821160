using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Projects;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Projects;

public class ProjectFileTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
            <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework> <!-- as it was -->
            </PropertyGroup>
        </Project>

        """;

    [Fact]
    public void The_first_model_gets_a_group_of_its_own_indented_as_the_file_is()
    {
        Assert.Equal(
            """
            <Project Sdk="Microsoft.NET.Sdk">
                <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework> <!-- as it was -->
                </PropertyGroup>

                <ItemGroup>
                    <ConvNextV2Model Include="model/config.json" ClassName="Flowers" ImageSize="288x384" />
                </ItemGroup>
            </Project>

            """,
            After(Project, project => project.AddModel("model/config.json", "Flowers", "288x384"))
        );
    }

    /// <summary>The runtime's targets read the items, and a project that takes them from source imports them itself.</summary>
    [Fact]
    public void The_group_stands_before_imports_at_the_end()
    {
        string text = Project.Replace(
            "</Project>",
            "    <Import Project=\"UseFromSource.targets\" />\n</Project>",
            StringComparison.Ordinal
        );

        string after = After(text, project => project.AddModel("a/config.json", "A"));

        Assert.EndsWith(
            "    </ItemGroup>\n    <Import Project=\"UseFromSource.targets\" />\n</Project>\n",
            after,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_next_one_goes_below_the_last()
    {
        string one = After(Project, project => project.AddModel("a/config.json", "A"));

        Assert.Contains(
            """
                    <ConvNextV2Model Include="a/config.json" ClassName="A" />
                    <ConvNextV2Model Include="b/config.json" ClassName="B" />
                </ItemGroup>

            """,
            After(one, project => project.AddModel("b/config.json", "B")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Line_ends_byte_order_mark_and_declaration_stay()
    {
        string text = "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n" + Project.ReplaceLineEndings("\r\n");

        string after = After(text, project => project.AddModel("a/config.json", "A"));

        Assert.StartsWith("\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Project", after, StringComparison.Ordinal);
        Assert.Equal(after, after.ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public void An_empty_project_and_one_with_a_namespace_are_projects_too()
    {
        Assert.Equal(
            "<Project>\n  <ItemGroup>\n    <ConvNextV2Model Include=\"a/config.json\" ClassName=\"A\" />\n  </ItemGroup>\n</Project>",
            After("<Project />", project => project.AddModel("a/config.json", "A"))
        );
        Assert.Contains(
            "<ConvNextV2Model Include=\"a/config.json\" ClassName=\"A\" />",
            After(
                "<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\">\n</Project>",
                project => project.AddModel("a/config.json", "A")
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_MSBuild_would_take_for_a_list_or_a_wildcard_is_escaped() =>
        Assert.Contains(
            "Include=\"a%3Bb%2A %24(c)/config.json\"",
            After(Project, project => project.AddModel("a;b* $(c)/config.json", "A")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("a/config.json", "B", "compiles 'a/config.json' already")]
    [InlineData("A/config.json", "B", "already")]
    [InlineData("c/config.json", "B", "compiles 'c/config.json' already")]
    [InlineData("b/config.json", "first", "a model of the class first already")]
    public void Nothing_is_added_twice(string include, string className, string reason)
    {
        const string Twice =
            """<Project><ItemGroup><ConvNextV2Model Include="a\config.json;c\config.json" ClassName="First" /></ItemGroup></Project>""";

        Assert.Contains(
            reason,
            Assert.Throws<ToolException>(() => After(Twice, project => project.AddModel(include, className, null))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("<Project>")]
    [InlineData("<Solution />")]
    [InlineData("")]
    public void What_is_no_project_is_refused(string text) =>
        Assert.Contains(
            "is not a project",
            Assert.Throws<ToolException>(() => After(text, _ => { })).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_folder_stands_for_its_only_project()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "no C# project",
            Assert.Throws<ToolException>(() => ProjectFile.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
        folder.Write("One.csproj", Project);
        Assert.Equal(folder.File("One.csproj"), ProjectFile.Open(folder.Path).Path);
        folder.Write("Two.csproj", Project);
        Assert.Contains(
            "several projects",
            Assert.Throws<ToolException>(() => ProjectFile.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("App.fsproj")]
    [InlineData("App.vbproj")]
    public void A_project_in_another_language_is_refused(string name)
    {
        using var folder = new TemporaryFolder();

        string message = Assert.Throws<ToolException>(() => ProjectFile.Open(folder.Write(name, Project))).Message;

        Assert.Contains("is not a C# project", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Project />", "App")]
    [InlineData("<Project><PropertyGroup><RootNamespace> My.Flowers </RootNamespace></PropertyGroup></Project>", "My.Flowers")]
    [InlineData("<Project><PropertyGroup><RootNamespace>$(X)</RootNamespace></PropertyGroup></Project>", "App")]
    public void The_root_namespace_is_the_projects_or_the_name_of_its_file(string text, string expected)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(expected, ProjectFile.Open(folder.Write("App.csproj", text)).RootNamespace);
    }

    private static string After(string text, Action<ProjectFile> change)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("App.csproj", text);
        ProjectFile project = ProjectFile.Open(path);
        change(project);
        project.Save();
        return System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(path));
    }
}
