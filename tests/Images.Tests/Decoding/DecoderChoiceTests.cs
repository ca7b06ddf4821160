using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

/// <summary>The decoder is one for the process, so nothing else decodes meanwhile.</summary>
[Collection(nameof(DecoderChoiceTests))]
[CollectionDefinition(nameof(DecoderChoiceTests), DisableParallelization = true)]
public sealed class DecoderChoiceTests : IDisposable
{
    private static readonly byte[] File = PngBytes.Write(
        1,
        1,
        bitDepth: 8,
        PngBytes.Rgb,
        [
            [1, 2, 3],
        ]
    );

    private readonly IImageDecoder _before = ImageFile.Decoder;

    public void Dispose() => ImageFile.Decoder = _before;

    [Fact]
    public void Libturbojpeg_decodes_where_it_is_installed_and_Skia_elsewhere() =>
        Assert.Same(TurboJpegDecoder.IsAvailable ? TurboJpegDecoder.Instance : SkiaDecoder.Instance, ImageFile.Decoder);

    [Fact]
    public void There_is_always_a_decoder() => Assert.Throws<ArgumentNullException>("value", () => ImageFile.Decoder = null!);

    [Fact]
    public async Task The_chosen_decoder_makes_the_pixels_of_files_and_of_batches()
    {
        ImageFile.Decoder = new FakeDecoder();

        using DecodedImage image = ImageFile.Load(File);
        using DecodedImage input = await ImageFile.LoadAsync(new MemoryStream(File), null, TestContext.Current.CancellationToken);
        using SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
        ImageEmbedding[] batch = await model.EmbedAsync([ImageInput.FromBytes(File, "image")]).ToArrayAsync();

        Assert.All([image, input], found => Assert.Equal((2, 3), (found.Width, found.Height)));
        Assert.All([image, input], found => Assert.Equal(Enumerable.Repeat((byte)7, 2 * 3 * 4), found.View.Pixels.ToArray()));
        Assert.Equal(model.Embed(image.View), Assert.Single(batch).Vector);
    }

    [Fact]
    public void Limits_are_kept_whichever_decoder_there_is()
    {
        ImageFile.Decoder = new FakeDecoder { Decoded = () => Assert.Fail("It has been decoded.") };

        var exception = Assert.Throws<ImageException>(() => ImageFile.Load(File, new ImageLimits { MaxPixels = 5 }));

        Assert.Contains("2 by 3 pixels", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Not all decoders know it by themselves.</summary>
    [Fact]
    public void A_JPEG_that_is_cut_off_is_refused_whichever_decoder_there_is()
    {
        ImageFile.Decoder = new FakeDecoder { Decoded = () => Assert.Fail("It has been decoded.") };

        Assert.Throws<ImageException>(() => ImageFile.Load(JpegBytes.Flat([90])[..^2]));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, -1)]
    public void A_size_without_pixels_is_refused(int width, int height)
    {
        ImageFile.Decoder = new FakeDecoder { Width = width, Height = height };

        Assert.Throws<ImageException>(() => ImageFile.Load(File));
    }

    [Fact]
    public void What_a_decoder_cannot_decode_is_an_exception_with_the_name_of_the_file()
    {
        foreach (
            Exception reason in new Exception[]
            {
                new InvalidDataException("it is odd."),
                new NotSupportedException("it is odd."),
            }
        )
        {
            ImageFile.Decoder = new FakeDecoder { Decoded = () => throw reason };

            var exception = Assert.Throws<ImageException>(() => ImageFile.Load(File));

            Assert.Equal("The image 'bytes' cannot be used: it is odd.", exception.Message);
            Assert.Same(reason, exception.InnerException);
        }
    }

    [Fact]
    public void A_fault_of_the_decoder_is_not_taken_for_one_of_the_file()
    {
        ImageFile.Decoder = new FakeDecoder { Decoded = () => throw new IndexOutOfRangeException() };

        Assert.Throws<IndexOutOfRangeException>(() => ImageFile.Load(File));
    }

    [Fact]
    public async Task In_a_batch_a_decoder_that_does_not_work_here_is_said_of_each_image()
    {
        ImageFile.Decoder = new FakeDecoder { Decoded = () => throw new NotSupportedException("no library.") };

        ImageEmbedding[] results = await EmbedAsync();

        Assert.All(results, result => Assert.Equal("The image 'image' cannot be used: no library.", result.Error!.Message));
        Assert.Equal(2, results.Length);
    }

    [Fact]
    public async Task In_a_batch_a_fault_of_the_decoder_is_thrown_as_it_is()
    {
        ImageFile.Decoder = new FakeDecoder { Decoded = () => throw new IndexOutOfRangeException() };

        await Assert.ThrowsAsync<IndexOutOfRangeException>(EmbedAsync);
    }

    private static async Task<ImageEmbedding[]> EmbedAsync()
    {
        using SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
        ImageInput[] images = [ImageInput.FromBytes(File, "image"), ImageInput.FromBytes(File, "image")];
        return await model.EmbedAsync(images, cancellationToken: TestContext.Current.CancellationToken).ToArrayAsync();
    }

    private sealed class FakeDecoder : IImageDecoder
    {
        public int Width { get; init; } = 2;

        public int Height { get; init; } = 3;

        public Action Decoded { get; init; } = () => { };

        public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file) => (Width, Height);

        public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
        {
            Decoded();
            pixels.Fill(7);
        }
    }
}
