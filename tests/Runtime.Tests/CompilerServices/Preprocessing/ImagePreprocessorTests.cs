using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class ImagePreprocessorTests
{
    private const double Rescale = 0.00392156862745098;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    [Fact]
    public void A_photograph_has_the_pixel_values_of_Hugging_Face()
    {
        (byte[] pixels, int width, int height) = Photograph.Decoded("chelsea");
        float[] expected = MemoryMarshal.Cast<byte, float>(Photograph.Read("chelsea.pixel_values.224.bicubic")).ToArray();
        float[] actual = new float[3 * 224 * 224];

        Preprocessor(3, 224, 224, shortestEdge: 256).Run(new ImageView(pixels, width, height, PixelFormat.Rgb24), actual);

        Assert.All(expected, (value, i) => Assert.Equal(value, actual[i], 1e-6));
    }

    [Fact]
    public void Bytes_become_the_very_floats_of_numpy()
    {
        const int Height = 5,
            Width = 7;
        byte[] pixels = new byte[Height * Width * 3];
        new Random(1).NextBytes(pixels);
        float[] actual = new float[3 * Height * Width];

        Preprocessor(3, Height, Width).Run(new ImageView(pixels, Width, Height, PixelFormat.Rgb24), actual);

        for (int i = 0; i < actual.Length; i++)
        {
            (int channel, int pixel) = (i / (Height * Width), i % (Height * Width));
            Assert.Equal(((float)(pixels[(pixel * 3) + channel] * Rescale) - Mean[channel]) / Deviation[channel], actual[i]);
        }
    }

    [Fact]
    public void Neither_rescaling_nor_normalising_leaves_the_bytes()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        float[] actual = new float[256];

        new ImagePreprocessor(1, 16, 16, ImageResize.None, [], new PixelArithmetic(RescaleRule.None, 1, [], [])).Run(
            new ImageView(pixels, 16, 16, PixelFormat.Gray8),
            actual
        );

        Assert.Equal(pixels.Select(value => (float)value), actual);
    }

    [Fact]
    public void Images_of_many_sizes_do_not_disturb_each_other_on_many_threads()
    {
        ImagePreprocessor preprocessor = Preprocessor(3, 8, 8, shortestEdge: 9);
        float[][] alone = [.. Enumerable.Range(0, 64).Select(Run)];

        float[][] together = new float[64][];
        Parallel.For(0, 64, i => together[i] = Run(i));

        Assert.Equal(alone, together);

        float[] Run(int seed)
        {
            (int width, int height) = (10 + (seed % 3), 10 + (seed % 2));
            byte[] pixels = new byte[3 * width * height];
            new Random(seed).NextBytes(pixels);
            float[] values = new float[preprocessor.Length];
            preprocessor.Run(new ImageView(pixels, width, height, PixelFormat.Rgb24), values);
            return values;
        }
    }

    [Fact]
    public void Another_image_of_the_same_size_allocates_nothing()
    {
        ImagePreprocessor preprocessor = Preprocessor(3, 16, 16, shortestEdge: 18);
        byte[] pixels = new byte[3 * 50 * 40];
        float[] values = new float[preprocessor.Length];
        preprocessor.Run(new ImageView(pixels, 50, 40, PixelFormat.Rgb24), values);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            preprocessor.Run(new ImageView(pixels, 50, 40, PixelFormat.Rgb24), values);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Another_size_is_refused_where_the_config_asks_for_no_resizing() =>
        Assert.Contains(
            "The image has 6 by 5 pixels, but the model takes 5 by 5, and its preprocessor_config.json asks for no resizing",
            Refusal(Preprocessor(1, 5, 5), new ImageView(new byte[30], 6, 5, PixelFormat.Gray8), values: 25),
            StringComparison.Ordinal
        );

    [Fact]
    public void What_does_not_fit_the_model_is_refused()
    {
        Assert.Contains(
            "Pixels in Rgb24 cannot fill the 4 channels",
            Refusal(Four(), new ImageView(new byte[3], 1, 1, PixelFormat.Rgb24), values: 4),
            StringComparison.Ordinal
        );
        Assert.Contains("no pixels", Refusal(Preprocessor(1, 1, 1), default, values: 1), StringComparison.Ordinal);
        Assert.Contains(
            "3×2×1 = 6, but there is room for 5",
            Refusal(Preprocessor(3, 2, 1), new ImageView(new byte[6], 1, 2, PixelFormat.Rgb24), values: 5),
            StringComparison.Ordinal
        );

        static ImagePreprocessor Four() =>
            new(
                4,
                1,
                1,
                ImageResize.Warp(1, 1, ResizeFilter.Bicubic, ImageBackend.Pillow),
                [],
                new PixelArithmetic(RescaleRule.None, 1, [], [])
            );
    }

    private static string Refusal(ImagePreprocessor preprocessor, ImageView image, int values)
    {
        try
        {
            preprocessor.Run(image, new float[values]);
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }

        return "nothing was refused";
    }

    [Theory]
    [InlineData(RescaleRule.None)]
    [InlineData(RescaleRule.Double)]
    [InlineData(RescaleRule.Single)]
    [InlineData(RescaleRule.IntoStatistics)]
    [InlineData(RescaleRule.Division)]
    public void Each_order_of_rounding_is_followed(RescaleRule rule)
    {
        const float Deviation = 0.229f,
            Mean = 0.485f,
            Third = 0.3f;
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        float[] actual = new float[256];
        double factor = rule == RescaleRule.Division ? 255 : Rescale;

        new ImagePreprocessor(
            1,
            16,
            16,
            ImageResize.None,
            [],
            new PixelArithmetic(rule, factor, [Mean], [Deviation], offset: 1, divisor: [Third])
        ).Run(new ImageView(pixels, 16, 16, PixelFormat.Gray8), actual);

        Assert.Equal(pixels.Select(Expected), actual);

        float Expected(byte level)
        {
            // Each step is stored, so that each is rounded.
            float scaled = rule switch
            {
                RescaleRule.Double => (float)(level * Rescale),
                RescaleRule.Single => level * (float)Rescale,
                RescaleRule.Division => level / 255f,
                _ => level,
            };
            float offset = scaled - 1;
            bool isFused = rule == RescaleRule.IntoStatistics;
            float inverse = (float)(1 / Rescale);
            float mean = isFused ? Mean * inverse : Mean;
            float deviation = isFused ? Deviation * inverse : Deviation;
            float centred = offset - mean;
            float normalised = centred / deviation;
            return normalised / Third;
        }
    }

    [Fact]
    public void Colours_are_reversed_before_statistics_are_taken_and_alpha_stays_last()
    {
        byte[] pixel = [10, 20, 30, 40];
        float[] actual = new float[4];

        new ImagePreprocessor(
            4,
            1,
            1,
            ImageResize.None,
            [],
            new PixelArithmetic(RescaleRule.None, 1, [1, 2, 3, 4], [1, 1, 1, 1]),
            reversesColors: true
        ).Run(new ImageView(pixel, 1, 1, PixelFormat.Rgba32), actual);

        Assert.Equal([29, 18, 7, 36], actual);
    }

    [Fact]
    public void A_crop_larger_than_the_image_adds_black()
    {
        float[] actual = new float[4 * 5];

        new ImagePreprocessor(
            1,
            4,
            5,
            ImageResize.None,
            [new CenterCrop(4, 5, CropRule.Floor)],
            new PixelArithmetic(RescaleRule.None, 1, [10], [1])
        ).Run(new ImageView([1, 2, 3, 4, 5, 6], 2, 3, PixelFormat.Gray8), actual);

        Assert.Equal(
            [
                .. new float[] { -10, -10, -10, -10, -10 },
                .. new float[] { -10, -10, -9, -8, -10 },
                .. new float[] { -10, -10, -7, -6, -10 },
                .. new float[] { -10, -10, -5, -4, -10 },
            ],
            actual
        );
    }

    [Fact]
    public void Padding_has_the_levels_that_are_given()
    {
        float[] actual = new float[3 * 3 * 2];

        new ImagePreprocessor(
            3,
            3,
            2,
            ImageResize.None,
            [new CenterCrop(3, 2, CropRule.HalfToEven)],
            new PixelArithmetic(RescaleRule.None, 1, [], []),
            padding: [124, 116, 104]
        ).Run(new ImageView([1, 2, 3], 1, 1, PixelFormat.Rgb24), actual);

        Assert.Equal(
            [
                .. new float[] { 124, 124, 1, 124, 124, 124 },
                .. new float[] { 116, 116, 2, 116, 116, 116 },
                .. new float[] { 104, 104, 3, 104, 104, 104 },
            ],
            actual
        );
    }

    [Fact]
    public void Steps_that_do_not_end_at_the_model_s_size_are_refused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() =>
            new ImagePreprocessor(
                1,
                4,
                5,
                ImageResize.Warp(8, 9, ResizeFilter.Bicubic, ImageBackend.Pillow),
                [],
                new PixelArithmetic(RescaleRule.None, 1, [], [])
            )
        );

        Assert.Equal("The model takes 4×5, but resize and crops end at 8×9.", exception.Message);
    }

    private static ImagePreprocessor Preprocessor(int channels, int height, int width, int shortestEdge = 0) =>
        new(
            channels,
            height,
            width,
            shortestEdge == 0
                ? ImageResize.None
                : ImageResize.ShortestEdge(shortestEdge, ResizeFilter.Bicubic, ImageBackend.Pillow),
            shortestEdge == 0 ? [] : [new CenterCrop(height, width, CropRule.Floor)],
            new PixelArithmetic(RescaleRule.Double, Rescale, Mean[..channels], Deviation[..channels])
        );
}
