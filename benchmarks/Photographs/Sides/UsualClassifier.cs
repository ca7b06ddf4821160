using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Photographs.Sides;

/// <summary>
/// What one writes with SkiaSharp and ONNX Runtime: decode, resize, cut the centre out, turn it as the camera was held, fill a
/// tensor, run. Nothing is wasteful, and nothing is done that takes more than a page.
/// </summary>
internal sealed class UsualClassifier : IDisposable
{
    private const int ShortestEdge = 256;
    private const int Edge = 224;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] StandardDeviation = [0.229f, 0.224f, 0.225f];

    private readonly InferenceSession _session;
    private readonly SKSamplingOptions _sampling;

    /// <param name="path">Of the model.</param>
    /// <param name="sampling">How photographs are made smaller.</param>
    /// <param name="threads">Of a run; null as ONNX Runtime comes: all of them.</param>
    public UsualClassifier(string path, SKSamplingOptions sampling, int? threads = null)
    {
        _sampling = sampling;
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions();
        options.IntraOpNumThreads = threads ?? options.IntraOpNumThreads;
        _session = new InferenceSession(path, options);
    }

    /// <summary>
    /// All pixels count: the image halved until it is near the size, as a filter for photographs twelve times as large must.
    /// </summary>
    public static SKSamplingOptions Mipmaps { get; } = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>What is called the best filter, and looks at 16 pixels of each 144.</summary>
    public static SKSamplingOptions Cubic { get; } = new(SKCubicResampler.Mitchell);

    public int Label(string path) => TensorPrimitives.IndexOfMax(Logits(path));

    public float[] Logits(string path)
    {
        DenseTensor<float> pixelValues = Preprocess(path);
        NamedOnnxValue input = NamedOnnxValue.CreateFromTensor("pixel_values", pixelValues);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run([input]);
        return [.. results[0].AsEnumerable<float>()];
    }

    public void Dispose() => _session.Dispose();

    private DenseTensor<float> Preprocess(string path)
    {
        using SKCodec codec = SKCodec.Create(path);
        using SKBitmap photograph = SKBitmap.Decode(codec);
        float scale = (float)ShortestEdge / Math.Min(photograph.Width, photograph.Height);
        var size = new SKImageInfo(
            (int)(photograph.Width * scale),
            (int)(photograph.Height * scale),
            SKColorType.Rgba8888,
            SKAlphaType.Opaque
        );
        using SKBitmap resized = photograph.Resize(size, _sampling);
        using SKBitmap input = CenterUpright(resized, codec.EncodedOrigin);
        return Normalize(input.GetPixelSpan());
    }

    private static SKBitmap CenterUpright(SKBitmap image, SKEncodedOrigin origin)
    {
        var center = new SKBitmap(new SKImageInfo(Edge, Edge, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(center);
        canvas.RotateDegrees(
            origin switch
            {
                SKEncodedOrigin.RightTop => 90,
                SKEncodedOrigin.BottomRight => 180,
                SKEncodedOrigin.LeftBottom => 270,
                _ => 0,
            },
            Edge / 2f,
            Edge / 2f
        );
        canvas.DrawBitmap(image, (Edge - image.Width) / 2, (Edge - image.Height) / 2, SKSamplingOptions.Default);
        return center;
    }

    private static DenseTensor<float> Normalize(ReadOnlySpan<byte> pixels)
    {
        var tensor = new DenseTensor<float>([1, 3, Edge, Edge]);
        Span<float> values = tensor.Buffer.Span;
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> plane = values.Slice(channel * Edge * Edge, Edge * Edge);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = ((pixels[(4 * i) + channel] / 255f) - Mean[channel]) / StandardDeviation[channel];
            }
        }

        return tensor;
    }
}
