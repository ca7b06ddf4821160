using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.ServerPeer;

/// <summary>
/// From a body to probabilities with SkiaSharp and ONNX Runtime, as one writes it with care: decoded once, resized with a filter
/// that looks at all pixels, the centre cut out, the tensor's memory bound where it stands.
/// </summary>
internal sealed class Classifier : IDisposable
{
    private const int ShortestEdge = 256;
    private const int Edge = 224;
    private const int Channels = 3;
    private const int BytesPerPixel = 4;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] StandardDeviation = [0.229f, 0.224f, 0.225f];
    private static readonly SKSamplingOptions Mipmaps = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    public Classifier(string path)
    {
        // A thread for a run: with more, the runs of several requests would fight for the processors.
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(path, options);
    }

    /// <exception cref="InvalidDataException">It is no image.</exception>
    public (int Index, float Probability)[] Classify(ReadOnlySpan<byte> file, int top)
    {
        float[] pixelValues = Preprocess(file);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixelValues, [1, Channels, Edge, Edge]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
            _options,
            _session.InputNames,
            [input],
            _session.OutputNames
        );
        ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
        float[] probabilities = new float[logits.Length];
        TensorPrimitives.SoftMax(logits, probabilities);
        return
        [
            .. probabilities
                .Select((probability, index) => (index, probability))
                .OrderByDescending(pair => pair.probability)
                .Take(top),
        ];
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }

    private static float[] Preprocess(ReadOnlySpan<byte> file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKBitmap photograph = SKBitmap.Decode(data) ?? throw new InvalidDataException("The body is no image.");
        float scale = (float)ShortestEdge / Math.Min(photograph.Width, photograph.Height);
        var size = new SKImageInfo(
            (int)(photograph.Width * scale),
            (int)(photograph.Height * scale),
            SKColorType.Rgba8888,
            SKAlphaType.Opaque
        );
        using SKBitmap resized = photograph.Resize(size, Mipmaps);
        float[] values = new float[Channels * Edge * Edge];
        ReadOnlySpan<byte> pixels = resized.GetPixelSpan();
        (int left, int above) = ((size.Width - Edge) / 2, (size.Height - Edge) / 2);
        for (int channel = 0; channel < Channels; channel++)
        {
            float scaleOfChannel = 1 / (255 * StandardDeviation[channel]);
            float offset = -Mean[channel] / StandardDeviation[channel];
            for (int row = 0; row < Edge; row++)
            {
                ReadOnlySpan<byte> source = pixels[((((above + row) * size.Width) + left) * BytesPerPixel + channel)..];
                Span<float> line = values.AsSpan(((channel * Edge) + row) * Edge, Edge);
                for (int column = 0; column < Edge; column++)
                {
                    line[column] = (source[column * BytesPerPixel] * scaleOfChannel) + offset;
                }
            }
        }

        return values;
    }
}
