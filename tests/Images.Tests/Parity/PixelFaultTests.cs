using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>Faults of our making on the way to pixel values: each is found at its stage, and named.</summary>
public sealed class PixelFaultTests : IDisposable
{
    private const int Edge = 64;
    private const int Plane = Edge * Edge;

    private static readonly double[] Mean = [0.485, 0.456, 0.406];
    private static readonly double[] Deviation = [0.229, 0.224, 0.225];

    private readonly ParityNet _model = ParityNet.Load(ParityFiles.Weights);

    private ImagePreprocessor Steps => _model.Preprocessing;

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Pixels_in_the_reverse_order_of_channels_are_named_at_their_decoding()
    {
        ParityStage stage = First(file => file.Set("images.1.decoded", Reverse(file.Tensors["images.1.decoded"].Bytes)), 1);

        AssertIs(stage, ParityStageKind.Decode, "its channels are in the reverse order, blue, green, red");
    }

    [Fact]
    public void One_byte_of_a_picture_is_enough()
    {
        ParityStage stage = First(file => file.Tensors["images.2.decoded"].Bytes[1000]++, 2);

        AssertIs(stage, ParityStageKind.Decode, "the first in row 2, column 33");
        Assert.Equal((1, 1), (stage.Different, stage.Largest));
    }

    /// <summary>Of the photo whose orientation is 6, turned back to where each other orientation would have it.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_picture_that_is_turned_otherwise_is_named(int orientation)
    {
        ParityStage stage = First(
            file =>
            {
                (_, long[] shape, byte[] bytes) = file.Tensors["images.0.decoded"];
                (byte[] turned, int height, int width) = Unturn(bytes, (int)shape[0], (int)shape[1], orientation);
                file.Set("images.0.decoded", turned, height, width, 3);
            },
            0
        );

        AssertIs(stage, ParityStageKind.Decode, $"turned or mirrored, as by an orientation of {orientation}");
    }

    [Fact]
    public void Transparency_that_is_blended_is_named()
    {
        byte[] rgba = Samples.RandomBytes(40 * 30 * 4, seed: 1);
        ParityStage stage = First(
            file =>
            {
                file.Set("images.3.encoded", Samples.WebP(40, 30, rgba));
                file.Tensors["images.3.encoded"] = file.Tensors["images.3.encoded"] with
                {
                    Shape = [file.Tensors["images.3.encoded"].Bytes.Length],
                };
                using DecodedImage image = ImageFile.Load(file.Tensors["images.3.encoded"].Bytes);
                byte[] pixels = image.View.Pixels.ToArray();
                byte[] blended = new byte[40 * 30 * 3];
                for (int i = 0; i < blended.Length; i++)
                {
                    int alpha = pixels[(i / 3 * 4) + 3];
                    blended[i] = (byte)(((pixels[(i / 3 * 4) + (i % 3)] * alpha) + (255 * (255 - alpha)) + 127) / 255);
                }

                file.Set("images.3.decoded", blended, 30, 40, 3);
            },
            3
        );

        AssertIs(stage, ParityStageKind.Decode, "Python blended what is transparent with white");
    }

    [Theory]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Nearest)]
    [InlineData(ResizeFilter.Box)]
    [InlineData(ResizeFilter.Hamming)]
    public void Another_filter_is_named(ResizeFilter filter)
    {
        ParityStage stage = First(file => SetValues(file, 1, Steps.With(filter)!), 1);

        string name = filter.ToString().ToLowerInvariant();
        AssertIs(stage, ParityStageKind.Resize, $"Python's filter is {name}, here it is bicubic");
    }

    [Theory]
    [InlineData(1, 0, "1 pixel lower")]
    [InlineData(-1, 0, "1 pixel higher")]
    [InlineData(0, 1, "1 pixel further right")]
    [InlineData(0, -2, "2 pixels further left")]
    [InlineData(1, -1, "1 pixel lower and 1 pixel further left")]
    public void A_crop_that_is_off_by_a_pixel_is_named(int down, int right, string where)
    {
        ParityStage stage = First(
            file =>
            {
                // What a crop that is four pixels larger on all sides has there.
                const int Larger = Edge + 8;
                var larger = new ImagePreprocessor(
                    3,
                    Larger,
                    Larger,
                    ImageResize.ShortestEdge((int)(Edge / 0.875), ResizeFilter.Bicubic, ImageBackend.Pillow),
                    [new CenterCrop(Larger, Larger, CropRule.Floor)],
                    new PixelArithmetic(RescaleRule.None, 1, [], [])
                );
                int[] levels = Levels(file, 1, larger);
                SetValues(
                    file,
                    1,
                    (channel, i) =>
                        levels[(channel * Larger * Larger) + (((i / Edge) + 4 + down) * Larger) + (i % Edge) + 4 + right]
                );
            },
            1
        );

        AssertIs(stage, ParityStageKind.Resize, $"Python's crop is off by {where}");
    }

    [Fact]
    public void Channels_that_were_exchanged_before_normalising_are_named_at_the_resize()
    {
        ParityStage stage = First(
            file =>
            {
                int[] levels = Levels(file, 1, Steps);
                SetValues(file, 1, (channel, i) => levels[((2 - channel) * Plane) + i]);
            },
            1
        );

        AssertIs(stage, ParityStageKind.Resize, "Python's channels are in the reverse order");
    }

    [Fact]
    public void Channels_that_were_exchanged_at_the_end_are_named_at_the_normalisation()
    {
        ParityStage stage = First(
            file =>
            {
                float[] values = file.Floats("images.1.pixel_values");
                file.Set("images.1.pixel_values", [.. values[(2 * Plane)..], .. values[Plane..(2 * Plane)], .. values[..Plane]]);
            },
            1
        );

        AssertIs(stage, ParityStageKind.Normalize, "Python's channels are in the reverse order");
    }

    [Fact]
    public void A_mirrored_image_is_named()
    {
        ParityStage stage = First(
            file =>
            {
                int[] levels = Levels(file, 1, Steps);
                SetValues(file, 1, (channel, i) => levels[(channel * Plane) + (i / Edge * Edge) + Edge - 1 - (i % Edge)]);
            },
            1
        );

        AssertIs(stage, ParityStageKind.Resize, "Python's image is mirrored");
    }

    [Fact]
    public void One_level_of_one_value_is_enough()
    {
        ParityStage stage = First(
            file =>
            {
                int[] levels = Levels(file, 1, Steps);
                levels[Plane + 70] += levels[Plane + 70] < 255 ? 1 : -1;
                SetValues(file, 1, (channel, i) => levels[(channel * Plane) + i]);
            },
            1
        );

        AssertIs(stage, ParityStageKind.Resize, "the first in channel 1, row 1, column 6");
        Assert.Equal((1, 1), (stage.Different, stage.Largest));
    }

    [Fact]
    public void A_value_between_levels_is_a_matter_of_normalising()
    {
        ParityStage stage = First(file => Change(file, (value, i) => i == 5000 ? value + 1e-4f : value), 1);

        AssertIs(stage, ParityStageKind.Normalize, "the first in channel 1, row 14, column 8");
        Assert.Equal(1, stage.Different);
    }

    [Fact]
    public void Another_rescale_factor_is_named()
    {
        ParityStage stage = First(file => SetLines(file, (_, level) => level / 256, Mean, Deviation), 1);

        AssertIs(stage, ParityStageKind.Normalize, "Python's rescale_factor is 0.00390625, here it is 0.00392157");
    }

    [Fact]
    public void So_is_the_mean_of_one_channel()
    {
        ParityStage stage = First(file => SetLines(file, (_, level) => level / 255, [0.485, 0.456, 0.41], Deviation), 1);

        AssertIs(stage, ParityStageKind.Normalize, "Python's mean is [0.485, 0.456, 0.41]");
        Assert.Equal(Plane, stage.Different);
    }

    [Fact]
    public void So_are_statistics_in_the_reverse_order()
    {
        ParityStage stage = First(
            file => SetLines(file, (_, level) => level / 255, [.. Mean.Reverse()], [.. Deviation.Reverse()]),
            1
        );

        AssertIs(stage, ParityStageKind.Normalize, "ours in the reverse order of channels");
    }

    [Theory]
    [InlineData(0.0, 1.0, "Python did not normalise")]
    [InlineData(0.5, 0.5, "the default of most processors")]
    public void So_are_well_known_ones(double mean, double deviation, string name)
    {
        ParityStage stage = First(
            file => SetLines(file, (_, level) => level / 255, [mean, mean, mean], [deviation, deviation, deviation]),
            1
        );

        AssertIs(stage, ParityStageKind.Normalize, name);
    }

    /// <summary>The resize comes first, and the mean is found all the same.</summary>
    [Fact]
    public void Another_filter_and_another_mean_are_both_named()
    {
        ParityReport report = Run(file =>
        {
            int[] levels = Levels(file, 1, Steps.With(ResizeFilter.Bilinear)!);
            SetLines(file, (place, _) => levels[place] / 255.0, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
        });

        ParityImage image = report.Images[1];
        AssertIs(image.FirstDifference!, ParityStageKind.Resize, "Python's filter is bilinear");
        AssertIs(
            image.Stages[2],
            ParityStageKind.Normalize,
            "Python's mean is [0.5, 0.5, 0.5] and its deviation [0.5, 0.5, 0.5]"
        );
    }

    [Fact]
    public void Known_statistics_are_found_where_the_levels_are_others_too()
    {
        double[] mean = [0.48145466, 0.4578275, 0.40821073];
        double[] deviation = [0.26862954, 0.26130258, 0.27577711];

        ParityStage withoutPicture = WithOtherLevels(mean, deviation, divisor: 255, hasPicture: false).FirstDifference!;
        ParityImage withAnother = WithOtherLevels(mean, deviation, divisor: 255, hasPicture: true);

        AssertIs(withoutPicture, ParityStageKind.Normalize, "Python's mean is [0.4815, 0.4578, 0.4082]");
        AssertIs(withAnother.FirstDifference!, ParityStageKind.Resize, "Python's image is mirrored");
        AssertIs(withAnother.Stages[2], ParityStageKind.Normalize, "(CLIP's)");
    }

    [Fact]
    public void Another_factor_is_found_where_the_levels_are_others_too()
    {
        ParityImage image = WithOtherLevels(Mean, Deviation, divisor: 256, hasPicture: true);

        AssertIs(image.FirstDifference!, ParityStageKind.Resize, "Python's image is mirrored");
        AssertIs(image.Stages[2], ParityStageKind.Normalize, "Python's rescale_factor is 0.00390625");
    }

    [Fact]
    public void A_mean_that_cannot_be_told_is_not_named()
    {
        double[] mean = [0.31234, 0.35678, 0.39123];
        double[] deviation = [0.24, 0.25, 0.26];

        ParityStage stage = WithOtherLevels(mean, deviation, divisor: 255, hasPicture: false).FirstDifference!;

        AssertIs(stage, ParityStageKind.Normalize, "Python's deviation is [0.24, 0.25, 0.26], here it is [0.229, 0.224, 0.225]");
        Assert.Contains("its mean cannot be told", stage.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_that_print_alike_get_more_digits()
    {
        ParityStage stage = First(file => SetLines(file, (_, level) => level / 255, [0.48501, 0.456, 0.406], Deviation), 1);

        AssertIs(stage, ParityStageKind.Normalize, "0.48501");
        Assert.DoesNotContain("ImageNet's", stage.Explanation, StringComparison.Ordinal);
    }

    private ParityImage WithOtherLevels(double[] mean, double[] deviation, double divisor, bool hasPicture) =>
        Run(file =>
        {
            int[] levels = Levels(file, 1, Steps);
            for (int line = 0; line < levels.Length; line += Edge)
            {
                levels.AsSpan(line, Edge).Reverse();
            }

            SetLines(file, (place, _) => levels[place] / divisor, mean, deviation);
            if (!hasPicture)
            {
                file.Tensors.Remove("images.1.encoded");
                file.Tensors.Remove("images.1.decoded");
            }
        }).Images[1];

    [Fact]
    public void The_other_library_and_another_mean_differ_in_the_mean_alone()
    {
        ParityReport report = Run(file =>
        {
            file.Metadata["backend"] = "torchvision";
            int[] levels = Levels(file, 1, Steps.With(ImageBackend.Torchvision)!);
            SetLines(file, (place, _) => levels[place] / 255.0, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
        });

        Assert.Equal(ParityVerdict.SameButForResize, report.Images[1].Stages[1].Verdict);
        AssertIs(report.Images[1].FirstDifference!, ParityStageKind.Normalize, "Python's mean is [0.5, 0.5, 0.5]");
    }

    /// <summary>An older processor resizes what it has rescaled before.</summary>
    [Fact]
    public void Numbers_that_were_resized_instead_of_bytes_are_a_matter_of_the_resize()
    {
        var random = new Random(1);
        ParityReport report = Run(file =>
            SetLines(file, (_, level) => (level + random.NextDouble() - 0.5) / 255, Mean, Deviation)
        );

        AssertIs(report.Images[1].FirstDifference!, ParityStageKind.Resize, "Python resized numbers, and not bytes");
        Assert.Equal(ParityVerdict.NotInFile, report.Images[1].Stages[2].Verdict);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_differs(float value)
    {
        ParityReport report = Run(file => Change(file, (found, i) => i == 3 ? value : found));

        AssertIs(report.Images[1].FirstDifference!, ParityStageKind.Normalize, "NaN or infinite");
        Assert.Equal(double.PositiveInfinity, report.Images[1].FirstDifference!.Largest);
        Assert.Equal(ParityVerdict.Different, report.Images[1].Stages[3].Verdict);
    }

    [Fact]
    public void Values_that_are_on_no_levels_are_no_resize_that_is_the_same()
    {
        var random = new Random(1);
        ParityReport report = Run(file => Change(file, (_, _) => (random.NextSingle() * 40) - 20));

        Assert.Equal(ParityVerdict.NotInFile, report.Images[1].Stages[1].Verdict);
        Assert.Equal("The values are on no levels.", report.Images[1].Stages[1].Explanation);
        Assert.Equal(ParityStageKind.Normalize, report.Images[1].FirstDifference!.Stage);
    }

    [Fact]
    public void What_one_image_has_led_to_is_known_after_images_that_led_to_nothing()
    {
        ParityReport report = Run(file =>
        {
            for (int image = 0; image < 4; image++)
            {
                SetValues(file, image, Steps.With(ResizeFilter.Bilinear)!);
            }

            foreach (int image in new[] { 1, 2 })
            {
                float[] values = file.Floats($"images.{image}.pixel_values");
                Array.Reverse(values, 0, Plane);
                file.Set($"images.{image}.pixel_values", values);
            }
        });

        AssertIs(report.Images[0].FirstDifference!, ParityStageKind.Resize, "Python's filter is bilinear");
        Assert.DoesNotContain("filter", report.Images[2].FirstDifference!.Explanation, StringComparison.Ordinal);
        AssertIs(report.Images[3].FirstDifference!, ParityStageKind.Resize, "Python's filter is bilinear");
    }

    private static void AssertIs(ParityStage stage, ParityStageKind kind, string explanation)
    {
        Assert.Equal(kind, stage.Stage);
        Assert.Equal(ParityVerdict.Different, stage.Verdict);
        Assert.Contains(explanation, stage.Explanation, StringComparison.Ordinal);
    }

    private ParityReport Run(Action<ParityFiles> change) => ParityCheck.Run(_model, ParityFiles.Save(change));

    /// <summary>What differs first in an image; the others are the same.</summary>
    private ParityStage First(Action<ParityFiles> change, int image)
    {
        ParityReport report = Run(change);
        Assert.False(report.IsSame);
        Assert.All(report.Images.Where(other => other.Index != image), other => Assert.True(other.IsSame, report.ToString()));
        return report.Images[image].FirstDifference!;
    }

    private static int[] Levels(ParityFiles file, int image, ImagePreprocessor steps)
    {
        (_, long[] shape, byte[] bytes) = file.Tensors[$"images.{image}.decoded"];
        int[] levels = new int[steps.Length];
        steps.ReadLevels(new ImageView(bytes, (int)shape[1], (int)shape[0], PixelFormat.Rgb24), levels);
        return levels;
    }

    private static void SetValues(ParityFiles file, int image, ImagePreprocessor steps)
    {
        (_, long[] shape, byte[] bytes) = file.Tensors[$"images.{image}.decoded"];
        float[] values = new float[steps.Length];
        steps.Run(new ImageView(bytes, (int)shape[1], (int)shape[0], PixelFormat.Rgb24), values);
        file.Set($"images.{image}.pixel_values", values);
    }

    private void SetValues(ParityFiles file, int image, Func<int, int, int> levelOf) =>
        file.Set(
            $"images.{image}.pixel_values",
            [.. Enumerable.Range(0, 3 * Plane).Select(i => Steps.ValuesOf(i / Plane)[levelOf(i / Plane, i % Plane)])]
        );

    /// <summary>As NumPy computes it: in float32, step by step.</summary>
    private void SetLines(ParityFiles file, Func<int, double, double> rescale, double[] mean, double[] deviation)
    {
        int[] levels = Levels(file, 1, Steps);
        file.Set(
            "images.1.pixel_values",
            [.. levels.Select((level, i) => ((float)rescale(i, level) - (float)mean[i / Plane]) / (float)deviation[i / Plane])]
        );
    }

    private static void Change(ParityFiles file, Func<float, int, float> change) =>
        file.Set("images.1.pixel_values", [.. file.Floats("images.1.pixel_values").Select(change)]);

    private static byte[] Reverse(byte[] rgb) => [.. rgb.Chunk(3).SelectMany(pixel => pixel.Reverse())];

    /// <summary>What an image was before it was turned, by EXIF's definition: where row 0 and column 0 are.</summary>
    private static (byte[] Pixels, int Height, int Width) Unturn(byte[] rgb, int height, int width, int orientation)
    {
        (int before, int across) = orientation < 5 ? (height, width) : (width, height);
        byte[] pixels = new byte[rgb.Length];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                (int y, int x) = orientation switch
                {
                    2 => (row, width - 1 - column),
                    3 => (height - 1 - row, width - 1 - column),
                    4 => (height - 1 - row, column),
                    5 => (column, row),
                    6 => (width - 1 - column, row),
                    7 => (width - 1 - column, height - 1 - row),
                    _ => (column, height - 1 - row),
                };
                rgb.AsSpan(((row * width) + column) * 3, 3).CopyTo(pixels.AsSpan(((y * across) + x) * 3));
            }
        }

        return (pixels, before, across);
    }
}
