using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

/// <summary>Every processor of transformers, with both of its backends, bit for bit: from the arguments that describe it.</summary>
public class ProcessorTests
{
    private const double Factor = 0.00392156862745098;

    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetDeviation = [0.229f, 0.224f, 0.225f];
    private static readonly float[] Half = [0.5f, 0.5f, 0.5f];

    /// <summary>What a file asks for, by its name; an edge below 384 of ConvNeXt's is a resize and a crop.</summary>
    private static readonly Dictionary<string, Processor> Processors = new()
    {
        ["bit"] = Of(Shortest(72), 64),
        ["bit-no-crop"] = Of(Shortest(64)),
        ["clip"] = Of(
            Shortest(64),
            64,
            mean: [0.48145466f, 0.4578275f, 0.40821073f],
            deviation: [0.26862954f, 0.26130258f, 0.27577711f]
        ),
        ["convnext"] = Of(Shortest(73), 64),
        ["convnext-center-crop"] = Of(Shortest(73), 64, 48),
        ["convnext-crop-pct-1"] = Of(Shortest(48), 48),
        ["convnext-fast"] = Of(Shortest(73), 64),
        ["convnext-feature-extractor"] = Of(Shortest(73), 64),
        ["convnext-no-normalize"] = Of(Shortest(73), 64, mean: [], deviation: []),
        ["convnext-no-rescale"] = Of(
            Shortest(73),
            64,
            mean: [123.7f, 116.3f, 103.5f],
            deviation: [58.4f, 57.1f, 57.4f],
            factor: null
        ),
        ["convnext-no-type"] = Of(Shortest(71), 64),
        ["convnext-pil"] = Of(Shortest(73), 64),
        ["convnext-rescale-127"] = Of(Shortest(73), 64, mean: [], deviation: [], factor: 0.00784313725490196),
        ["deit"] = Of(Warp(72, 72), 64),
        ["efficientnet"] = Of(Warp(64, 64), filter: ResizeFilter.Nearest, divisor: ImageNetDeviation),
        ["levit"] = Of(Shortest(64), 56),
        ["mobilevit"] = Of(Shortest(72), 64, filter: ResizeFilter.Bilinear, mean: [], deviation: [], reversesColors: true),
        ["siglip"] = Of(Warp(64, 64), mean: Half, deviation: Half),
        ["vit"] = Of(Warp(64, 64), filter: ResizeFilter.Bilinear, mean: Half, deviation: Half),
        ["vit-48x64"] = Of(Warp(48, 64)),
        ["vit-feature-extractor"] = Of(Warp(64, 64), filter: ResizeFilter.Bilinear, mean: Half, deviation: Half),
        ["vit-int"] = Of(Warp(64, 64), filter: ResizeFilter.Bilinear, mean: Half, deviation: Half),
    };

    private delegate ImageResize ResizeOf(ResizeFilter filter, ImageBackend backend);

    public static TheoryData<string, string, string> Images() =>
        [.. ProcessedImage.All.Select(image => (image.Processor, image.Image, image.Backend))];

    [Theory]
    [MemberData(nameof(Images))]
    public void Pixel_values_are_those_of_transformers(string processor, string image, string backend)
    {
        ProcessedImage expected = ProcessedImage.All.Single(known => known.ToString() == $"{processor} {image} {backend}");
        (byte[] pixels, int width, int height) = ProcessedImage.Decoded(image);
        float[] actual = new float[3 * expected.Height * expected.Width];

        Processors[processor]
            .Preprocessor(expected.Height, expected.Width, Enum.Parse<ImageBackend>(backend, ignoreCase: true))
            .Run(new ImageView(pixels, width, height, PixelFormat.Rgb24), actual);

        expected.AssertSame(actual);
    }

    /// <summary>A replay of what another library did begins with steps that were compiled for this one.</summary>
    [Theory]
    [MemberData(nameof(Images))]
    public void Steps_for_one_library_become_those_of_another(string processor, string image, string backend)
    {
        ProcessedImage expected = ProcessedImage.All.Single(known => known.ToString() == $"{processor} {image} {backend}");
        (byte[] pixels, int width, int height) = ProcessedImage.Decoded(image);
        var view = new ImageView(pixels, width, height, PixelFormat.Rgb24);
        var found = Enum.Parse<ImageBackend>(backend, ignoreCase: true);
        ImageBackend other = found == ImageBackend.Torchvision ? ImageBackend.Pillow12 : ImageBackend.Torchvision;
        ImagePreprocessor steps = Processors[processor].Preprocessor(expected.Height, expected.Width, other).With(found)!;
        float[] actual = new float[steps.Length];
        int[] levels = new int[steps.Length];

        steps.Run(view, actual);
        steps.ReadLevels(view, levels);

        expected.AssertSame(actual);
        Assert.Equal(found, steps.Backend);
        int plane = expected.Height * expected.Width;
        Assert.Equal(actual, levels.Select((level, i) => steps.ValuesOf(i / plane)[level]));
    }

    private static ResizeOf Shortest(int length) => (filter, backend) => ImageResize.ShortestEdge(length, filter, backend);

    private static ResizeOf Warp(int height, int width) => (filter, backend) => ImageResize.Warp(height, width, filter, backend);

    private static Processor Of(
        ResizeOf resize,
        int? crop = null,
        int? secondCrop = null,
        ResizeFilter filter = ResizeFilter.Bicubic,
        float[]? mean = null,
        float[]? deviation = null,
        double? factor = Factor,
        float[]? divisor = null,
        bool reversesColors = false
    ) =>
        new(
            resize,
            [.. new[] { crop, secondCrop }.OfType<int>()],
            filter,
            mean ?? ImageNetMean,
            deviation ?? ImageNetDeviation,
            factor,
            divisor,
            reversesColors
        );

    private sealed record Processor(
        ResizeOf Resize,
        int[] Crops,
        ResizeFilter Filter,
        float[] Mean,
        float[] Deviation,
        double? Factor,
        float[]? Divisor,
        bool ReversesColors
    )
    {
        public ImagePreprocessor Preprocessor(int height, int width, ImageBackend backend)
        {
            bool isTorch = backend == ImageBackend.Torchvision;
            CropRule rule = isTorch ? CropRule.Truncate : CropRule.Floor;
            RescaleRule rescale =
                Factor is null ? RescaleRule.None
                : !isTorch ? RescaleRule.Double
                : Mean.Length > 0 ? RescaleRule.IntoStatistics
                : RescaleRule.Single;

            // Without a crop of its own, one of the size that is left anyway.
            return new ImagePreprocessor(
                channels: 3,
                height,
                width,
                Resize(Filter, backend),
                Crops.Length > 0
                    ? [.. Crops.Select(edge => new CenterCrop(edge, edge, rule))]
                    : [new CenterCrop(height, width, rule)],
                new PixelArithmetic(rescale, Factor ?? 1, Mean, Deviation, divisor: Divisor),
                ReversesColors
            );
        }
    }
}
