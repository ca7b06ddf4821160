using ConvNextV2.Compiled.Tool.Projects;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Projects;

/// <summary>The package is added where nothing brings it, with its version where the project keeps versions.</summary>
public class PackageReferencesTests
{
    private const string Central = """
        <Project>
          <PropertyGroup>
            <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
          </PropertyGroup>
          <ItemGroup>
            <PackageVersion Include="Other" Version="1.0.0" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public void A_project_without_it_gets_it_below_its_other_packages()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            """
            <Project>
              <ItemGroup>
                <PackageReference Include="Other" Version="1.0.0" />
                <PackageReference Include="ConvNextV2.Compiled" Version="7.8.9" />
              </ItemGroup>
            </Project>
            """,
            Added(
                folder,
                """
                <Project>
                  <ItemGroup>
                    <PackageReference Include="Other" Version="1.0.0" />
                  </ItemGroup>
                </Project>
                """
            )
        );
    }

    [Theory]
    [InlineData("<PackageReference Include=\"convnextv2.compiled\" Version=\"0.1.0\" />")]
    [InlineData("<PackageReference Include=\"ConvNextV2.Compiled.Images\" />")]
    [InlineData("<PackageReference Include=\"ConvNextV2.Compiled.Models\" />")]
    [InlineData("<ProjectReference Include=\"..\\src\\Runtime\\ConvNextV2.Compiled.csproj\" />")]
    public void A_project_that_has_it_stays_as_it_is(string item)
    {
        using var folder = new TemporaryFolder();
        string project = $"<Project><ItemGroup>{item}</ItemGroup></Project>";

        Assert.Equal(project, Added(folder, project));
    }

    [Theory]
    [InlineData("Directory.Build.props", "<PackageReference Include=\"ConvNextV2.Compiled\" Version=\"0.1.0\" />")]
    [InlineData("Directory.Packages.props", "<GlobalPackageReference Include=\"ConvNextV2.Compiled\" Version=\"0.1.0\" />")]
    public void A_file_above_the_project_may_bring_it(string name, string item)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, $"<Project><ItemGroup>{item}</ItemGroup></Project>");

        Assert.Equal("<Project />", Added(folder, "<Project />"));
    }

    [Fact]
    public void Where_versions_are_kept_in_one_place_it_goes_there()
    {
        using var folder = new TemporaryFolder();
        string central = folder.Write("Directory.Packages.props", Central);

        string project = Added(folder, "<Project />");

        Assert.Contains("<PackageReference Include=\"ConvNextV2.Compiled\" />", project, StringComparison.Ordinal);
        Assert.Contains(
            "\n    <PackageVersion Include=\"ConvNextV2.Compiled\" Version=\"7.8.9\" />\n",
            File.ReadAllText(central),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_version_that_is_kept_there_already_stays()
    {
        using var folder = new TemporaryFolder();
        string text = Central.Replace("Other", "ConvNextV2.Compiled", StringComparison.Ordinal);
        string central = folder.Write("Directory.Packages.props", text);

        Assert.Contains(
            "<PackageReference Include=\"ConvNextV2.Compiled\" />",
            Added(folder, "<Project />"),
            StringComparison.Ordinal
        );
        Assert.Equal(text, File.ReadAllText(central));
    }

    private static string Added(TemporaryFolder folder, string text)
    {
        string path = folder.Write("app/App.csproj", text);
        ProjectFile project = ProjectFile.Open(path);
        if (project.AddPackage("7.8.9").Count > 0)
        {
            project.Save();
        }

        return File.ReadAllText(path);
    }
}
