using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public sealed class FolderImagesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_come_in_the_order_of_their_paths_also_of_subfolders()
    {
        string[] names = ["a/x.jpg", "a-b.jpg", "a.jpg", "a/b/c.PNG", "b.webp", "a0.gif", "Z.bmp", "a/é.jpeg"];
        foreach (string name in names)
        {
            _folder.Add(name, "");
        }

        Assert.Equal(names.Select(name => _folder[name]).Order(StringComparer.Ordinal), Paths());
    }

    [Fact]
    public void What_is_hidden_a_heat_map_or_no_image_by_its_name_is_left_out()
    {
        foreach (string name in new[] { "x.jpg", ".y.jpg", ".thumbnails/z.jpg", "x.jpg.heat.png", "notes.txt", "data.parquet" })
        {
            _folder.Add(name, "");
        }

        Assert.Equal([_folder["x.jpg"]], Paths());
    }

    [Fact]
    public void A_linked_folder_is_not_followed()
    {
        _folder.Add("x.jpg", "");
        Directory.CreateSymbolicLink(_folder["circle"], _folder.Path);

        Assert.Equal([_folder["x.jpg"]], Paths());
    }

    [Fact]
    public void A_folder_without_an_image_is_refused()
    {
        var exception = Assert.Throws<BatchException>(Paths);

        Assert.Equal(
            $"There is no image in the folder '{_folder.Path}': no file that ends in .bmp, .gif, .ico, .jfif, .jpeg, .jpg, "
                + ".png, .webp.",
            exception.Message
        );
    }

    private string[] Paths() => [.. new FolderImages(_folder.Path).Images().Select(image => image.Path)];
}
