using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public sealed class ListedFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in.png")]
    [InlineData("sub/../in.png")]
    [InlineData("./in.png")]
    public async Task Relative_paths_begin_at_the_root(string path)
    {
        _folder.Add("root/in.png", TestFolder.Png(1));

        Assert.Null(await ErrorOfAsync(path));
    }

    [Fact]
    public async Task A_whole_path_below_the_root_is_one_of_its_own() =>
        Assert.Null(await ErrorOfAsync(_folder.Add("root/in.png", TestFolder.Png(1))));

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("sub/../../secret.png")]
    [InlineData("../root-of-others/x.png")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".")]
    public async Task A_path_out_of_the_root_is_not_opened(string path)
    {
        _folder.Add("secret.png", TestFolder.Png(1));
        _folder.Add("root-of-others/x.png", TestFolder.Png(1));

        Assert.Equal(RowError.OutsideRoot, await ErrorOfAsync(path));
    }

    [Fact]
    public async Task The_listings_own_folder_is_its_root_and_another_can_be_given()
    {
        _folder.Add("lists/a.png", TestFolder.Png(1));
        string list = _folder.Add("lists/list.txt", "a.png\n../b.png\n");
        _folder.Add("b.png", TestFolder.Png(2));

        Assert.Equal([null, RowError.OutsideRoot], await ErrorsOfAsync(new ImageListing([list])));
        Assert.Equal([RowError.Missing, RowError.OutsideRoot], await ErrorsOfAsync(new ImageListing([list], _folder.Path)));
    }

    private async Task<string?> ErrorOfAsync(string path) =>
        Assert.Single(await ErrorsOfAsync(new ListedFiles([path], _folder["root"])));

    private static async Task<string?[]> ErrorsOfAsync(IImageSource source)
    {
        var limits = new ImageLimits();
        var errors = new List<string?>();
        foreach (ListedImage image in source.Images())
        {
            try
            {
                (await image.Open(limits).ReadAsync(limits)).Dispose();
                errors.Add(null);
            }
            catch (ImageException exception)
            {
                Assert.Equal(image.Path, exception.InnerException is FileNotFoundException ? image.Path : exception.Name);
                errors.Add(RowError.Of(exception).Code);
            }
        }

        return [.. errors];
    }
}
