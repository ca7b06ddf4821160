using System.Text;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// Projects that <c>dotnet new convnextv2</c> makes. Their image is the first of Fashion-MNIST's test set, an ankle boot.
/// </summary>
public class TemplateTests
{
    private static readonly Lazy<Consumer> NewProject = new(() => Consumer.FromTemplate("My.Flowers"));

    [Fact]
    public void A_new_project_classifies_its_image_without_further_ado() => AssertClassified(NewProject.Value.DotnetRun());

    [Fact]
    public void Files_that_are_missing_or_no_images_are_named_after_which_the_exit_code_is_1()
    {
        string log = Assert
            .Throws<InvalidOperationException>(() => NewProject.Value.DotnetRun("missing.png", "Program.cs", "ankle-boot.png"))
            .Message;

        Assert.Contains(" ended with 1:\n", log, StringComparison.Ordinal);
        Assert.Contains(
            "The image 'missing.png' cannot be used: it cannot be read. Could not find file ",
            log,
            StringComparison.Ordinal
        );
        Assert.Contains("The image 'Program.cs' cannot be used: it is text, which is not read: ", log, StringComparison.Ordinal);
        Assert.Contains("ankle-boot.png\n  Ankle boot ", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3d.my-app v2", "_3d.my_app_v2")]
    [InlineData("Classifier", "Classifier")]
    [InlineData("ImageClassification", "ImageClassification")]
    public void No_name_of_a_project_gets_in_the_way_of_the_program(string name, string ns)
    {
        // A class that an editor adds is in the project's namespace, which may then have the name of a type.
        Consumer consumer = Consumer
            .FromTemplate(name)
            .With("Garden.cs", Encoding.UTF8.GetBytes($"namespace {ns};\n\npublic class Garden;\n"));

        AssertClassified(consumer.DotnetRun());
    }

    [Fact]
    public void Ahead_of_time_the_weights_are_inside_the_program()
    {
        Consumer consumer = Consumer.FromTemplate("Flowers", "--aot");

        PublishedProgram program = consumer.Publish();

        AssertClassified(program.Run());
        string[] files = Directory
            .EnumerateFiles(Path.GetDirectoryName(program.Path)!, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file))
            .ToArray();
        Assert.DoesNotContain("model.safetensors", files);
        Assert.Contains(files, file => file.StartsWith("libSkiaSharp.", StringComparison.Ordinal));
        Assert.Contains("`libSkiaSharp`", File.ReadAllText(Path.Combine(consumer.Folder, "README.md")), StringComparison.Ordinal);
    }

    private static void AssertClassified(string[] lines)
    {
        Assert.Equal(4, lines.Length);
        Assert.Equal("ankle-boot.png", lines[0]);
        Assert.StartsWith("  Ankle boot ", lines[1], StringComparison.Ordinal);
    }
}
