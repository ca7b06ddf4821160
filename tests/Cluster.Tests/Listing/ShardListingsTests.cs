using System.Formats.Tar;
using System.IO.Compression;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Batch.Storage;
using ConvNextV2.Compiled.Cluster.Listing;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;
using SkiaSharp;

namespace ConvNextV2.Compiled.Cluster.Tests.Listing;

public sealed class ShardListingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images")]
    [InlineData("images.zip")]
    [InlineData("images.tar")]
    [InlineData("images.tar.gz")]
    [InlineData("images.txt")]
    public async Task What_was_listed_is_found_again_shard_by_shard_with_the_digests_of_one_machine(string input)
    {
        MakeInputs(count: 7);
        var listing = new ImageListing([_folder[input]]);

        WorkResult result = await CutAsync(listing, imagesPerShard: 3);

        Assert.Equal(new WorkResult(3, 7, 0), result);
        Assert.Equal(3, Listings.Count);
        Assert.Equal(ShardPlan.Read(listing, 3).Shards, Enumerable.Range(0, 3).Select(shard => Listings.Read(shard).Shard));

        // From the last on: nothing depends on what was read before. Images are told apart by their widths.
        var widths = new List<int>();
        var paths = new List<string>();
        for (int shard = 2; shard >= 0; shard--)
        {
            foreach (ListedImage image in Listings.Read(shard).Images)
            {
                using EncodedImage file = await image.Open(new ImageLimits()).ReadAsync();
                using DecodedImage decoded = file.Decode();
                widths.Add(decoded.View.Width);
                paths.Add(image.Path);
            }
        }

        string[] listed = [.. listing.Images().Select(image => image.Path)];
        Assert.Equal([listed[6], .. listed[3..6], .. listed[..3]], paths);
        Assert.Equal(paths.Select(path => Path.GetFileNameWithoutExtension(path)[^1] - '0' + 1), widths);
    }

    [Fact]
    public async Task Shards_are_told_of_while_the_listing_goes_on()
    {
        MakeInputs(count: 7);
        var told = new List<WorkResult>();

        await Listings.CutAsync(Images(), 3, Tell, CancellationToken.None);

        Assert.Equal([new WorkResult(1, 3, 0), new WorkResult(2, 6, 0)], told);

        Task Tell(WorkResult soFar)
        {
            told.Add(soFar);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_listing_that_was_interrupted_is_cut_again_to_the_same_files()
    {
        MakeInputs(count: 7);
        await CutAsync(new ImageListing([_folder["images"]]), 3);
        string[] files = [.. Directory.EnumerateFiles(_folder["output/_listing"]).Order()];
        string[] whole = [.. files.Select(File.ReadAllText)];
        File.Delete(files[1]);
        File.WriteAllText(_folder["output/_parts/_00001.jsonl"], "{ half");

        await CutAsync(new ImageListing([_folder["images"]]), 3);

        Assert.Equal(whole, files.Select(File.ReadAllText));
        Assert.Equal(3, Listings.Count);
    }

    [Theory]
    [InlineData(3, "image 3 of the listing is '4.png', and was '3.png'")]
    [InlineData(6, "image 6 of the listing was '6.png', and there is none")]
    public async Task Inputs_that_have_changed_are_refused_by_the_first_difference(int missing, string difference)
    {
        MakeInputs(count: 7);
        await CutAsync(new ImageListing([_folder["images.txt"]]), 4);
        File.WriteAllLines(_folder["images.txt"], Enumerable.Range(0, 7).Where(i => i != missing).Select(i => $"{i}.png"));

        var refused = await Assert.ThrowsAsync<BatchException>(() => CutAsync(new ImageListing([_folder["images.txt"]]), 4));

        Assert.Equal(
            $"The inputs are not those that '{_folder["output"]}' was begun with: {difference}. "
                + "Give the inputs of before, or another folder.",
            refused.Message
        );
    }

    [Fact]
    public async Task Inputs_that_have_become_fewer_by_whole_shards_are_refused()
    {
        MakeInputs(count: 6);
        await CutAsync(new ImageListing([_folder["images"]]), 3);

        var refused = await Assert.ThrowsAsync<BatchException>(() =>
            CutAsync(new ImageListing([_folder["images"]], limit: 3), 3)
        );

        Assert.Contains("there were more than 3 images", refused.Message);
    }

    [Fact]
    public async Task A_listing_names_no_file_outside_of_its_root_on_another_silo_either()
    {
        MakeInputs(count: 1);
        File.WriteAllLines(_folder["images/list.txt"], ["../secret.png"]);
        File.Copy(_folder["images/0.png"], _folder["secret.png"]);
        await CutAsync(new ImageListing([_folder["images/list.txt"]]), 3);

        ListedImage image = Listings.Read(0).Images.Single();

        Assert.Equal("../secret.png", image.Path);
        var refused = await Assert.ThrowsAsync<ImageException>(async () => await image.Open(new ImageLimits()).ReadAsync());
        Assert.Contains("it is outside of the listing's root.", refused.Message);
    }

    [Fact]
    public async Task Without_images_there_is_no_listing()
    {
        File.WriteAllText(_folder["empty.txt"], "");

        await Assert.ThrowsAsync<BatchException>(() => CutAsync(new ImageListing([_folder["empty.txt"]]), 3));
    }

    [Fact]
    public async Task A_torn_file_is_named()
    {
        MakeInputs(count: 1);
        await CutAsync(new ImageListing([_folder["images"]]), 3);
        File.WriteAllText(_folder["output/_listing/00000.jsonl"], "{ \"ind");

        var torn = Assert.Throws<BatchException>(() => Listings.Read(0));

        Assert.Contains("00000.jsonl", torn.Message);
    }

    private ShardListings Listings => new(new FolderStore(_folder["output"]));

    private IEnumerable<ListedImage> Images() => new ImageListing([_folder["images"]]).Images();

    private Task<WorkResult> CutAsync(ImageListing listing, int imagesPerShard) =>
        Listings.CutAsync(listing.Images(), imagesPerShard, _ => Task.CompletedTask, CancellationToken.None);

    /// <summary>The same images as files, in archives, and in a listing that stands beside them: 0.png is one pixel wide.</summary>
    private void MakeInputs(int count)
    {
        Directory.CreateDirectory(_folder["images"]);
        for (int i = 0; i < count; i++)
        {
            using var bitmap = new SKBitmap(i + 1, 2);
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
            File.WriteAllBytes(_folder[$"images/{i}.png"], png.ToArray());
            File.WriteAllBytes(_folder[$"{i}.png"], png.ToArray());
        }

        File.WriteAllLines(_folder["images.txt"], Enumerable.Range(0, count).Select(i => $"{i}.png"));
        ZipFile.CreateFromDirectory(_folder["images"], _folder["images.zip"]);
        TarFile.CreateFromDirectory(_folder["images"], _folder["images.tar"], includeBaseDirectory: false);
        using FileStream tar = File.OpenRead(_folder["images.tar"]);
        using var compressed = new GZipStream(File.Create(_folder["images.tar.gz"]), CompressionLevel.Fastest);
        tar.CopyTo(compressed);
    }
}
