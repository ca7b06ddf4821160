using System.IO.Compression;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Tests.Inputs;

public sealed class IdxImagesTests : IDisposable
{
    private const int Count = 5;
    private const int Rows = 3;
    private const int Columns = 6;

    private static readonly ImageLimits Limits = new();

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images.idx3-ubyte")]
    [InlineData("t10k-images-idx3-ubyte.gz")]
    public async Task Each_image_has_the_greys_of_its_bytes(string name)
    {
        string file = Write(name, Count * Rows * Columns);
        int i = 0;
        foreach (ListedImage image in new ImageListing([file]).Images())
        {
            Assert.Equal($"{file}!{i}", image.Path);

            // The second is passed over.
            if (i != 1)
            {
                using EncodedImage encoded = await image.Open(Limits).ReadAsync(Limits);
                using DecodedImage decoded = encoded.Decode();
                Assert.Equal((Columns, Rows), (decoded.Width, decoded.Height));
                byte[] expected =
                [
                    .. Enumerable
                        .Range(i * Rows * Columns, Rows * Columns)
                        .SelectMany(k => new[] { Grey(k), Grey(k), Grey(k), (byte)255 }),
                ];
                Assert.Equal(expected, decoded.View.Pixels.ToArray());
            }

            i++;
        }

        Assert.Equal(Count, i);
    }

    [Theory]
    [InlineData("images.idx3-ubyte")]
    [InlineData("images-idx3-ubyte.gz")]
    public async Task An_image_that_the_file_ends_before_is_damaged(string name)
    {
        string file = Write(name, 3 * Rows * Columns);
        var codes = new List<string?>();
        foreach (ListedImage image in new ImageListing([file]).Images())
        {
            try
            {
                (await image.Open(Limits).ReadAsync(Limits)).Dispose();
                codes.Add(null);
            }
            catch (ImageException exception)
            {
                codes.Add(RowError.Of(exception).Code);
            }
        }

        Assert.Equal([null, null, null, RowError.Damaged, RowError.Damaged], codes);
    }

    [Fact]
    public void What_begins_otherwise_is_refused()
    {
        string file = _folder.Add("labels.idx3-ubyte", [0, 0, 8, 1, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2]);

        var exception = Assert.Throws<BatchException>(() => new ImageListing([file]).Images().ToArray());

        Assert.Equal(
            $"The IDX file '{file}' cannot be used: it does not begin as bytes in three dimensions do, with 0x00000803, images, "
                + "rows and columns, but with 0x00000801, 9, 2 and 2.",
            exception.Message
        );
    }

    private static byte Grey(int index) => (byte)(index * 7);

    private string Write(string name, int pixels)
    {
        byte[] bytes =
        [
            .. new byte[] { 0, 0, 8, 3, 0, 0, 0, Count, 0, 0, 0, Rows, 0, 0, 0, Columns },
            .. Enumerable.Range(0, pixels).Select(Grey),
        ];
        using var content = new MemoryStream();
        using (
            Stream file = name.EndsWith("gz", StringComparison.Ordinal)
                ? new GZipStream(content, CompressionMode.Compress, true)
                : content
        )
        {
            file.Write(bytes);
        }

        return _folder.Add(name, content.ToArray());
    }
}
