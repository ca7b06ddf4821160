using System.Xml.Linq;
using Microsoft.Build.Utilities;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>What goes into the package of a class library beside its copied weights.</summary>
public sealed class PackWeightsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("convnextv2-").FullName;
    private readonly RecordingEngine _engine = new();

    private string TargetsFile => Path.Combine(_root, "obj", "My.Garden.targets");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_build_file_has_the_weights_copied_where_the_classes_look_for_them()
    {
        Assert.True(Run());

        XElement item = XDocument.Load(TargetsFile).Descendants("None").Single();
        Assert.Equal("$(MSBuildThisFileDirectory)Garden&Co.weights/**", item.Attribute("Include")!.Value);
        Assert.Equal("Garden&Co.weights/%(RecursiveDir)%(Filename)%(Extension)", item.Attribute("Link")!.Value);
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void A_nuspec_of_the_projects_own_is_an_error_that_says_what_to_do()
    {
        Assert.False(Run(nuspec: "garden.nuspec"));

        Assert.Equal("CNV0036", Assert.Single(_engine.Errors).Code);
        Assert.Equal(
            "The package cannot bring the files that are copied for its models, 'Garden&Co.weights/model.safetensors', to who uses it: "
                + "'garden.nuspec' says what is in it. Embed weights with WeightsMode=\"Embed\" on the ConvNextV2Model item (a parity file cannot be), or set "
                + "ConvNextV2PackWeights to false and have a build file of the package copy them to that place below the program's folder.",
            _engine.Errors[0].Message
        );
    }

    [Theory]
    [InlineData("build", true)]
    [InlineData("content;buildTransitive/net10.0/", true)]
    [InlineData("\\build\\Garden.targets", true)]
    [InlineData("docs", false)]
    [InlineData("", false)]
    public void A_build_file_of_the_projects_own_is_an_error(string packagePath, bool isError)
    {
        Assert.Equal(!isError, Run(other: Item("Garden.targets", packagePath, pack: "true")));
        Assert.True(Run(other: Item("Garden.targets", packagePath, pack: "")));
        Assert.True(Run(other: Item("readme.md", packagePath, pack: "true")));

        Assert.Equal(isError ? ["CNV0036"] : [], _engine.Errors.Select(error => error.Code));
    }

    private bool Run(string nuspec = "", TaskItem? other = null) =>
        new PackWeights
        {
            BuildEngine = _engine,
            Copies =
            [
                new TaskItem(
                    "model.safetensors",
                    new Dictionary<string, string> { ["Link"] = "Garden&Co.weights/model.safetensors" }
                ),
            ],
            OtherFiles = other is null ? [] : [other],
            NuspecFile = nuspec,
            CopiesFolder = "Garden&Co.weights",
            TargetsFile = TargetsFile,
        }.Execute();

    private static TaskItem Item(string file, string packagePath, string pack) =>
        new(file, new Dictionary<string, string> { ["PackagePath"] = packagePath, ["Pack"] = pack });
}
