using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Rows;

/// <summary>Of images as they are found, what their errors are called; documentation has the same words.</summary>
public sealed class RowErrorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_not_there_is_missing() =>
        Assert.Equal(new RowError("missing", "there is no such file."), Of(_folder["none.png"]));

    [Fact]
    public void A_file_in_a_folder_that_is_not_there_is_missing() =>
        Assert.Equal(new RowError("missing", "there is no such file."), Of(_folder["none/none.png"]));

    [Fact]
    public void A_folder_that_is_named_as_an_image_is_unreadable()
    {
        Directory.CreateDirectory(_folder["x.png"]);

        Assert.Equal(new RowError("unreadable", "it may not be read."), Of(_folder["x.png"]));
    }

    [Fact]
    public void Text_is_unsupported() => Assert.Equal("unsupported", Of(_folder.Add("x.png", "hello")).Code);

    [Fact]
    public void An_empty_file_is_damaged() =>
        Assert.Equal(new RowError("damaged", "it is empty."), Of(_folder.Add("x.png", "")));

    [Fact]
    public void A_file_that_is_cut_off_is_damaged() =>
        Assert.Equal("damaged", Of(_folder.Add("x.png", TestFolder.Png(1)[..40])).Code);

    /// <summary>100 gigabytes of pixels in a header, of which nothing is allocated.</summary>
    [Fact]
    public void A_decompression_bomb_is_too_large_and_costs_its_header()
    {
        byte[] bomb = PngBytes.Write(50_000, 50_000, bitDepth: 8, PngBytes.Rgb, []);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        RowError error = Of(_folder.Add("x.png", bomb));

        Assert.Equal(new RowError("too-large", "it has 50000 by 50000 pixels, and ImageLimits.MaxPixels is 100000000."), error);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 10_000_000);
    }

    [Fact]
    public void A_file_of_more_bytes_than_the_limit_is_too_large() =>
        Assert.Equal("too-large", Of(_folder.Add("x.png", new byte[1000]), new ImageLimits { MaxFileBytes = 999 }).Code);

    [Fact]
    public void What_cannot_be_a_path_is_unsuitable() => Assert.Equal("unsuitable", Of("\0").Code);

    [Fact]
    public void Words_do_not_say_where_the_file_is()
    {
        string[] files = [_folder["none.png"], _folder.Add("x.png", "hello"), _folder.Add("y.png", TestFolder.Png(1)[..40])];

        Assert.All(files, file => Assert.DoesNotContain(_folder.Path, Of(file).Words, StringComparison.Ordinal));
    }

    private static RowError Of(string path, ImageLimits? limits = null)
    {
        ImageRow row = Assert.Single(
            ConvNextV2.Compiled.Images.Batches.BatchPipeline
                .RunAsync(
                    TestJob.Model,
                    new[] { ListedImage.OfFile(path).Open(limits ?? new ImageLimits()) }.ToAsyncEnumerable(),
                    new ImageBatchOptions { Limits = limits },
                    new RowOutput(TestJob.Model, top: 1),
                    CancellationToken.None
                )
                .ToBlockingEnumerable()
        );
        Assert.Equal((path, null, null), (row.Path, row.Width, row.Height));
        return row.Error!;
    }
}
