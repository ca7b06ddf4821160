using System.Formats.Tar;
using System.IO.Compression;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public sealed class ArchiveTests : IDisposable
{
    private static readonly ImageLimits Limits = new() { MaxFileBytes = 10_000 };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Archives => ["images.tar", "images.tar.gz", "images.tgz", "images.zip"];

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Images_are_read_in_the_archives_order_without_being_unpacked(string name)
    {
        string file = Write(
            name,
            ("./b.png", TestFolder.Png(1)),
            ("notes.txt", [1]),
            ("sub/._a.png", [1]),
            ("sub/a.png", TestFolder.Png(2)),
            (".hidden/c.png", [1])
        );

        (string Path, byte[] Bytes)[] images = await ReadAsync(file);

        Assert.Equal([$"{file}!./b.png", $"{file}!sub/a.png"], images.Select(image => image.Path));
        Assert.Equal([TestFolder.Png(1), TestFolder.Png(2)], images.Select(image => image.Bytes));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Names_that_lead_out_of_the_archive_are_only_names(string name)
    {
        string file = Write(name, ("../../out.png", TestFolder.Png(1)), ("/etc/out.png", TestFolder.Png(2)));

        (string Path, byte[] Bytes)[] images = await ReadAsync(file);

        Assert.Equal([$"{file}!../../out.png", $"{file}!/etc/out.png"], images.Select(image => image.Path));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task An_image_that_is_passed_over_keeps_no_other_from_being_read(string name)
    {
        string file = Write(name, [.. Enumerable.Range(0, 5).Select(i => ($"{i}.png", TestFolder.Png(i)))]);
        ListedImage[] third = [.. new ImageListing([file]).Images().Where((_, i) => i == 3)];

        Assert.Equal([$"{file}!3.png"], third.Select(image => image.Path));
        Assert.Equal(TestFolder.Png(3), (await ReadAsync(file, index => index == 3))[0].Bytes);
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task An_image_with_more_bytes_than_the_limit_is_none_and_the_next_one_is(string name)
    {
        string file = Write(name, ("bomb.png", new byte[1_000_000]), ("right.png", TestFolder.Png(1)));
        var errors = new List<string?>();
        foreach (ListedImage image in new ImageListing([file]).Images())
        {
            errors.Add(await CodeAsync(image));
        }

        Assert.Equal([RowError.TooLarge, null], errors);
    }

    [Fact]
    public async Task An_entry_of_a_zip_that_is_damaged_costs_itself()
    {
        string file = Write("images.zip", ("0.png", TestFolder.Png(0)), ("1.png", TestFolder.Png(1)));
        byte[] bytes = File.ReadAllBytes(file);
        int name = bytes.AsSpan().IndexOf("0.png"u8);
        bytes.AsSpan(name + 5, 20).Fill(0xFF);
        File.WriteAllBytes(file, bytes);

        ListedImage[] images = [.. new ImageListing([file]).Images()];

        Assert.Equal(2, images.Length);
        var codes = new List<string?>();
        foreach (ListedImage image in new ImageListing([file]).Images())
        {
            codes.Add(await CodeAsync(image));
        }

        Assert.Equal([RowError.Damaged, null], codes);
    }

    [Theory]
    [InlineData("images.tar.gz")]
    [InlineData("images.zip")]
    public void An_archive_that_is_none_ends_the_job(string name)
    {
        string file = _folder.Add(name, "no archive, but a text that is long enough to be taken for a header");

        var exception = Assert.Throws<BatchException>(() => new ImageListing([file]).Images().ToArray());

        Assert.StartsWith($"The archive '{file}' cannot be used: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tar_that_is_cut_off_within_its_entries_ends_the_job()
    {
        string file = Write("images.tar.gz", [.. Enumerable.Range(0, 50).Select(i => ($"{i}.png", TestFolder.Png(i)))]);
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);

        Assert.Throws<BatchException>(() => new ImageListing([file]).Images().ToArray());
    }

    private static async Task<string?> CodeAsync(ListedImage image)
    {
        try
        {
            (await image.Open(Limits).ReadAsync(Limits)).Dispose();
            return null;
        }
        catch (ImageException exception)
        {
            return RowError.Of(exception).Code;
        }
    }

    /// <summary>The bytes of images, by what a decoder is given.</summary>
    private static async Task<(string Path, byte[] Bytes)[]> ReadAsync(string file, Func<int, bool>? which = null)
    {
        var images = new List<(string, byte[])>();
        foreach ((int i, ListedImage image) in new ImageListing([file]).Images().Index())
        {
            if (which?.Invoke(i) ?? true)
            {
                using EncodedImage encoded = await image.Open(Limits).ReadAsync(Limits);
                using DecodedImage decoded = encoded.Decode();
                byte[] expected = Enumerable
                    .Range(0, 50)
                    .Select(TestFolder.Png)
                    .Single(png => ImageFile.Load(png).View.Pixels.SequenceEqual(decoded.View.Pixels));
                images.Add((image.Path, expected));
            }
        }

        return [.. images];
    }

    private string Write(string name, params (string Name, byte[] Bytes)[] entries)
    {
        using FileStream file = File.Create(_folder[name]);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create);
            foreach ((string entryName, byte[] bytes) in entries)
            {
                using Stream content = zip.CreateEntry(entryName).Open();
                content.Write(bytes);
            }
        }
        else
        {
            using Stream content = name.EndsWith("gz", StringComparison.Ordinal)
                ? new GZipStream(file, CompressionMode.Compress)
                : file;
            using var tar = new TarWriter(content, TarEntryFormat.Pax);
            foreach ((string entryName, byte[] bytes) in entries)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, entryName) { DataStream = new MemoryStream(bytes) });
            }
        }

        return _folder[name];
    }
}
