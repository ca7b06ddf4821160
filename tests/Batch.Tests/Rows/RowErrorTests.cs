using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Rows;

/// <summary>Of images as they are found, what their errors are called; documentation has the same words.</summary>
public sealed class RowErrorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_is_not_there_is_missing() =>
        Assert.Equal(new RowError("missing", "there is no such file."), await OfAsync(_folder["none.png"]));

    [Fact]
    public async Task A_file_in_a_folder_that_is_not_there_is_missing() =>
        Assert.Equal(new RowError("missing", "there is no such file."), await OfAsync(_folder["none/none.png"]));

    [Fact]
    public async Task A_folder_that_a_listing_has_among_images_is_unreadable()
    {
        Directory.CreateDirectory(_folder["x.png"]);

        await TestJob.RunAsync(_folder["out"], [_folder.Add("list.txt", "x.png")]);

        Assert.Equal(
            ["x.png", "unreadable", "it may not be read."],
            Assert.Single(Duck.Rows(_folder["out"], "path, error_code, error"))
        );
    }

    [Fact]
    public async Task Text_is_unsupported() => Assert.Equal("unsupported", (await OfAsync(_folder.Add("x.png", "hello"))).Code);

    [Fact]
    public async Task An_empty_file_is_damaged() =>
        Assert.Equal(new RowError("damaged", "it is empty."), await OfAsync(_folder.Add("x.png", "")));

    [Fact]
    public async Task A_file_that_is_cut_off_is_damaged() =>
        Assert.Equal("damaged", (await OfAsync(_folder.Add("x.png", TestFolder.Png(1)[..40]))).Code);

    /// <summary>Ten gigabytes of pixels by its header, and no pixel behind it: it would be damaged, had anybody looked.</summary>
    [Fact]
    public async Task A_decompression_bomb_is_too_large_by_its_header_alone()
    {
        byte[] bomb = PngBytes.Write(50_000, 50_000, bitDepth: 8, PngBytes.Rgb, []);

        RowError error = await OfAsync(_folder.Add("x.png", bomb));

        Assert.Equal(new RowError("too-large", "it has 50000 by 50000 pixels, and ImageLimits.MaxPixels is 100000000."), error);
    }

    [Fact]
    public async Task A_file_of_more_bytes_than_the_limit_is_too_large() =>
        Assert.Equal(
            "too-large",
            (await OfAsync(_folder.Add("x.png", new byte[1000]), TestJob.Description with { MaxFileBytes = 999 })).Code
        );

    [Fact]
    public async Task What_cannot_be_a_path_is_unsuitable() => Assert.Equal("unsuitable", (await OfAsync("\0")).Code);

    [Fact]
    public async Task Words_do_not_say_where_the_file_is()
    {
        string[] files = [_folder["none.png"], _folder.Add("x.png", "hello"), _folder.Add("y.png", TestFolder.Png(1)[..40])];

        foreach (string file in files)
        {
            Assert.DoesNotContain(_folder.Path, (await OfAsync(file)).Words, StringComparison.Ordinal);
        }
    }

    private async Task<RowError> OfAsync(string path, JobDescription? description = null)
    {
        await TestJob.RunAsync(_folder["out"], [path], description);
        object?[] row = Assert.Single(Duck.Rows(_folder["out"], "path, error_code, error, width, label"));
        Assert.Equal([path, null, null], [row[0], .. row[3..]]);
        Directory.Delete(_folder["out"], recursive: true);
        return new RowError((string)row[1]!, (string)row[2]!);
    }
}
