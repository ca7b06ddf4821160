using ConvNextV2.Compiled.Benchmarks.Sides;
using ConvNextV2.Compiled.Models;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks;

/// <summary>A published architecture and its compiled class.</summary>
internal sealed record ModelCase(
    string Name,
    ReferenceConfig Config,
    long ParameterCount,
    long MultiplyAccumulates,
    long ArenaBytes,
    Func<string, ImageClassifier> Load
)
{
    public static IReadOnlyList<ModelCase> All { get; } =
    [
        new(
            "atto",
            Config224([40, 80, 160, 320], [2, 2, 6, 2]),
            ConvNextV2Atto224.ParameterCount,
            ConvNextV2Atto224.MultiplyAccumulates,
            ConvNextV2Atto224.ArenaBytes,
            path => ConvNextV2Atto224.Load(path)
        ),
        new(
            "femto",
            Config224([48, 96, 192, 384], [2, 2, 6, 2]),
            ConvNextV2Femto224.ParameterCount,
            ConvNextV2Femto224.MultiplyAccumulates,
            ConvNextV2Femto224.ArenaBytes,
            path => ConvNextV2Femto224.Load(path)
        ),
        new(
            "pico",
            Config224([64, 128, 256, 512], [2, 2, 6, 2]),
            ConvNextV2Pico224.ParameterCount,
            ConvNextV2Pico224.MultiplyAccumulates,
            ConvNextV2Pico224.ArenaBytes,
            path => ConvNextV2Pico224.Load(path)
        ),
        new(
            "nano",
            Config224([80, 160, 320, 640], [2, 2, 8, 2]),
            ConvNextV2Nano224.ParameterCount,
            ConvNextV2Nano224.MultiplyAccumulates,
            ConvNextV2Nano224.ArenaBytes,
            path => ConvNextV2Nano224.Load(path)
        ),
        new(
            "tiny",
            Config224([96, 192, 384, 768], [3, 3, 9, 3]),
            ConvNextV2Tiny224.ParameterCount,
            ConvNextV2Tiny224.MultiplyAccumulates,
            ConvNextV2Tiny224.ArenaBytes,
            path => ConvNextV2Tiny224.Load(path)
        ),
        new(
            "base",
            Config224([128, 256, 512, 1024], [3, 3, 27, 3]),
            ConvNextV2Base224.ParameterCount,
            ConvNextV2Base224.MultiplyAccumulates,
            ConvNextV2Base224.ArenaBytes,
            path => ConvNextV2Base224.Load(path)
        ),
    ];

    /// <summary>Weights as a checkpoint has them; packing may add to this, but is allowed nothing for it.</summary>
    public long WeightBytes => ParameterCount * sizeof(float);

    public int ImageLength => Config.NumChannels * Config.Height * Config.Width;

    public static ModelCase Named(string name) => All.Single(model => model.Name == name);

    /// <summary>Pixel values of the usual range after normalisation; every image of a batch is another.</summary>
    public float[] RandomPixelValues(int batch)
    {
        var random = new Random(7);
        float[] pixelValues = new float[batch * ImageLength];
        for (int i = 0; i < pixelValues.Length; i++)
        {
            pixelValues[i] = (float)((4 * random.NextDouble()) - 2);
        }

        return pixelValues;
    }

    private static ReferenceConfig Config224(int[] hiddenSizes, int[] depths) =>
        new(
            NumChannels: 3,
            PatchSize: 4,
            hiddenSizes,
            depths,
            Activation: "gelu",
            LayerNormEpsilon: 1e-12,
            Height: 224,
            Width: 224,
            NumLabels: 1000
        );
}
