using System.Text.Json;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// The samples without a project, as they stand in a clone. Their image is the first of Fashion-MNIST's test set, an ankle boot.
/// </summary>
public class ScriptTests
{
    private const string Model = "../Fashion/model";
    private const string Image = "../Fashion/ankle-boot.png";

    [Fact]
    public void An_FSharp_script_classifies_an_image() =>
        AssertClassified(Consumer.OfScripts().RunScript("fsi", "classify.fsx", Model, Image));

    [Fact]
    public void A_single_file_classifies_an_image() =>
        AssertClassified(Consumer.OfScripts().RunScript("run", "classify.cs", "--", Model, Image));

    [Fact]
    public void The_cells_of_the_notebook_run_one_after_the_other_and_show_what_they_say()
    {
        Consumer scripts = Consumer.OfScripts();
        using var kernel = new NotebookKernel(scripts.Folder);

        string[] shown = CellsOf(Path.Combine(scripts.Folder, "classify.ipynb")).Select(kernel.Run).ToArray();

        Assert.Matches("^(Compiled in .* s|From the cache)\\.", shown[2]);
        Assert.Contains("Ankle boot", shown[3], StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,iVBORw0KGgo", shown[4], StringComparison.Ordinal);
    }

    /// <summary>What cells show changes with every run, and would be all that a comparison of two versions shows.</summary>
    [Fact]
    public void The_notebook_is_kept_without_outputs_for_the_kernel_of_CSharp()
    {
        using JsonDocument notebook = Read(Repository.PathOf("samples/Scripts/classify.ipynb"));

        Assert.Equal(4, notebook.RootElement.GetProperty("nbformat").GetInt32());
        Assert.Equal(
            ".net-csharp",
            notebook.RootElement.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString()
        );
        Assert.All(
            notebook.RootElement.GetProperty("cells").EnumerateArray().Where(IsCode),
            cell =>
            {
                Assert.Equal(0, cell.GetProperty("outputs").GetArrayLength());
                Assert.Equal(JsonValueKind.Null, cell.GetProperty("execution_count").ValueKind);
            }
        );
    }

    private static void AssertClassified(string[] lines)
    {
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Ankle boot ", lines[0], StringComparison.Ordinal);
    }

    private static string[] CellsOf(string path)
    {
        using JsonDocument notebook = Read(path);
        return notebook
            .RootElement.GetProperty("cells")
            .EnumerateArray()
            .Where(IsCode)
            .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())))
            .ToArray();
    }

    private static bool IsCode(JsonElement cell) => cell.GetProperty("cell_type").GetString() == "code";

    private static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(path));
}
