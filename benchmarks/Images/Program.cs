using System.Diagnostics;
using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Benchmarks.Images;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images;

// A camera's photograph on one thread: what it takes to decode it, and what to make pixel values of it. By turns, because other programs take time too.
const int Rounds = 30;
byte[] jpeg = CameraPhotograph.Jpeg();
ImageBackend backend = args is [string name] ? Enum.Parse<ImageBackend>(name, ignoreCase: true) : ImageBackend.Pillow;
(string Name, ImagePreprocessor Preprocessor)[] sizes =
[
    ("shortest edge to 256, centre 224", Preprocessor(224, ImageResize.ShortestEdge(256, ResizeFilter.Bicubic, backend))),
    ("warp to 384", Preprocessor(384, ImageResize.Warp(384, 384, ResizeFilter.Bicubic, backend))),
];
var decoding = new List<double>();
List<double>[] preprocessing = [.. sizes.Select(_ => new List<double>())];
for (int round = 0; round < Rounds; round++)
{
    long start = Stopwatch.GetTimestamp();
    using DecodedImage image = ImageFile.Load(jpeg);
    decoding.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    for (int i = 0; i < sizes.Length; i++)
    {
        float[] pixelValues = new float[sizes[i].Preprocessor.Length];
        start = Stopwatch.GetTimestamp();
        sizes[i].Preprocessor.Run(image.View, pixelValues);
        preprocessing[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}

Console.WriteLine(
    $"{CameraPhotograph.Width}×{CameraPhotograph.Height} pixels, {jpeg.Length:N0} bytes of JPEG; median of {Rounds}, and the tenth percentile, in ms"
);
Print("decode", decoding);
for (int i = 0; i < sizes.Length; i++)
{
    Print(sizes[i].Name, preprocessing[i]);
}

static void Print(string name, List<double> milliseconds)
{
    Durations durations = Durations.Of(milliseconds);
    Console.WriteLine($"{name, -34} {durations.Median, 7:0.0} {durations.TenthPercentile, 7:0.0}");
}

static ImagePreprocessor Preprocessor(int edge, ImageResize resize) =>
    new(
        channels: 3,
        edge,
        edge,
        resize,
        [new CenterCrop(edge, edge, CropRule.Floor)],
        new PixelArithmetic(
            RescaleRule.Double,
            1 / 255.0,
            mean: [0.485f, 0.456f, 0.406f],
            standardDeviation: [0.229f, 0.224f, 0.225f]
        )
    );
