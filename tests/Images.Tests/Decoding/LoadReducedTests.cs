using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Decoders;
using ConvNextV2.Compiled.Images.Formats;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

public sealed class LoadReducedTests : IDisposable
{
    // Its shortest edge becomes 36 pixels, of which 32 are kept.
    private readonly SmallNet _model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));

    public void Dispose() => _model.Dispose();

    /// <summary>The checksums are of what Pillow 9.4 has after <c>draft</c>, red, green and blue.</summary>
    [Theory]
    [InlineData(1, 0x49CF24AB)]
    [InlineData(2, 0x585A0719)]
    [InlineData(4, 0x9381C51B)]
    [InlineData(8, 0x4F761DF0)]
    public void A_reduced_photograph_has_the_very_bytes_of_Pillow_with_either_decoder(int denominator, uint checksum)
    {
        byte[] file = File.ReadAllBytes(Samples.Photograph("rocket.jpg"));
        (int width, int height) = ReducedScale.SizeOf(640, 427, denominator);
        byte[] pixels = new byte[4 * width * height];
        foreach (IReducingDecoder decoder in new IReducingDecoder[] { SkiaDecoder.Instance, TurboJpegs.Installed })
        {
            decoder.DecodeReduced(file, denominator, pixels);

            Assert.Equal(checksum, Checksum.Of([.. pixels.Where((_, i) => i % 4 != 3)]));
        }
    }

    [Fact]
    public void A_large_JPEG_comes_at_a_scale_that_is_no_smaller_than_what_the_model_resizes_to()
    {
        string path = Samples.Photograph("rocket.jpg");
        using DecodedImage whole = ImageFile.Load(path);
        using DecodedImage reduced = ImageFile.LoadReduced(path, _model);
        using DecodedImage ofBytes = ImageFile.LoadReduced(File.ReadAllBytes(path), _model);

        Assert.Equal((640, 427), (whole.Width, whole.Height));
        Assert.Equal((80, 54), (reduced.Width, reduced.Height));
        Assert.Equal(reduced.View.Pixels, ofBytes.View.Pixels);

        // As near as two ways to make an image smaller are.
        float[] expected = new float[_model.Preprocessing.Length];
        float[] found = new float[_model.Preprocessing.Length];
        _model.Preprocessing.Run(whole.View, expected);
        _model.Preprocessing.Run(reduced.View, found);
        Assert.InRange(expected.Zip(found, (a, b) => Math.Abs(a - b)).Average(), 0.0001, 0.1);
    }

    [Fact]
    public async Task Batches_reduce_when_they_are_told_to()
    {
        string path = Samples.Photograph("rocket.jpg");
        using DecodedImage whole = ImageFile.Load(path);
        using DecodedImage reduced = ImageFile.LoadReduced(path, _model);

        Assert.Equal(_model.Embed(whole.View), await EmbedAsync(new ImageBatchOptions()));
        Assert.Equal(_model.Embed(reduced.View), await EmbedAsync(new ImageBatchOptions { ReducedDecoding = true }));
        Assert.NotEqual(_model.Embed(whole.View), _model.Embed(reduced.View));

        async Task<float[]> EmbedAsync(ImageBatchOptions options) =>
            Assert.Single(await _model.EmbedAsync([path], options).ToArrayAsync()).Vector;
    }

    [Theory]
    [InlineData(1, 40, 37)]
    [InlineData(6, 37, 40)]
    public void A_photograph_is_turned_after_it_was_reduced(byte orientation, int width, int height)
    {
        byte[] file = JpegBytes.Oriented(Samples.Jpeg(320, 290, Samples.RandomBytes(4 * 320 * 290, seed: 31)), orientation);

        using DecodedImage reduced = ImageFile.LoadReduced(file, _model);

        Assert.Equal((width, height), (reduced.Width, reduced.Height));
    }

    /// <summary>Of columns and rows as they are stored, none would do.</summary>
    [Fact]
    public void The_target_is_that_of_the_turned_photograph()
    {
        var tall = new ImagePreprocessor(
            channels: 3,
            height: 80,
            width: 16,
            ImageResize.Warp(80, 16, ResizeFilter.Bicubic, ImageBackend.Pillow),
            crops: [],
            new PixelArithmetic(RescaleRule.Double, 1 / 255.0, mean: [0, 0, 0], standardDeviation: [1, 1, 1])
        );
        byte[] lying = JpegBytes.Oriented(Samples.Jpeg(640, 128, Samples.RandomBytes(4 * 640 * 128, seed: 35)), orientation: 6);

        using DecodedImage reduced = ImageFile.Decode(lying, "lying", ImageLimits.Default, tall);

        Assert.Equal((16, 80), (reduced.Width, reduced.Height));
    }

    [Fact]
    public void What_is_small_already_or_no_JPEG_is_read_whole()
    {
        byte[] rgba = Samples.RandomBytes(4 * 300 * 63, seed: 32);
        byte[][] files =
        [
            Samples.Jpeg(300, 63, rgba),
            Samples.WebP(300, 63, rgba),
            PngBytes.Write(300, 63, bitDepth: 8, PngBytes.Rgba, [.. rgba.Chunk(1200)]),
        ];

        foreach (byte[] file in files)
        {
            using DecodedImage whole = ImageFile.Load(file);
            using DecodedImage reduced = ImageFile.LoadReduced(file, _model);

            Assert.Equal((300, 63), (reduced.Width, reduced.Height));
            Assert.Equal(whole.View.Pixels, reduced.View.Pixels);
        }
    }

    [Fact]
    public void Limits_are_those_of_the_whole_image()
    {
        string path = Samples.Photograph("rocket.jpg");

        var exception = Assert.Throws<ImageException>(() =>
            ImageFile.LoadReduced(path, _model, new ImageLimits { MaxPixels = 640 * 427 - 1 }).Width
        );

        Assert.Contains("640 by 427 pixels", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("model", () => ImageFile.LoadReduced(path, model: null!).Width);
        Assert.Throws<ArgumentException>("path", () => ImageFile.LoadReduced("", _model).Width);
        Assert.Throws<ImageException>(() => ImageFile.LoadReduced("no-such.jpg", _model).Width);
    }

    [Fact]
    public void What_is_refused_is_refused_at_any_scale()
    {
        byte[] seed = Samples.Jpeg(280, 270, Samples.RandomBytes(4 * 280 * 270, seed: 33));
        var random = new Random(34);
        for (int i = 0; i < 200; i++)
        {
            byte[] file = Damage.Corrupt(seed, random);

            Assert.Equal(Refusal(() => ImageFile.Load(file)), Refusal(() => ImageFile.LoadReduced(file, _model)));
        }

        static string? Refusal(Func<DecodedImage> load)
        {
            try
            {
                load().Dispose();
                return null;
            }
            catch (ImageException exception)
            {
                return exception.Message;
            }
        }
    }
}
