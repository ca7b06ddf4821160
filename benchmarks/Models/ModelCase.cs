using ConvNextV2.Compiled.Models;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks;

/// <summary>A published architecture and its compiled classes.</summary>
internal sealed record ModelCase(
    string Name,
    ReferenceConfig Config,
    long MultiplyAccumulates,
    CompiledClass Ours,
    CompiledClass OursInt8
)
{
    public static IReadOnlyList<ModelCase> All { get; } =
    [
        new(
            "atto",
            Config224([40, 80, 160, 320], [2, 2, 6, 2]),
            ConvNextV2Atto224.MultiplyAccumulates,
            CompiledClass.Of<ConvNextV2Atto224>(ConvNextV2Atto224.ArenaBytes),
            CompiledClass.Of<Int8.ConvNextV2Atto224>(Int8.ConvNextV2Atto224.ArenaBytes)
        ),
        new(
            "femto",
            Config224([48, 96, 192, 384], [2, 2, 6, 2]),
            ConvNextV2Femto224.MultiplyAccumulates,
            CompiledClass.Of<ConvNextV2Femto224>(ConvNextV2Femto224.ArenaBytes),
            CompiledClass.Of<Int8.ConvNextV2Femto224>(Int8.ConvNextV2Femto224.ArenaBytes)
        ),
        new(
            "pico",
            Config224([64, 128, 256, 512], [2, 2, 6, 2]),
            ConvNextV2Pico224.MultiplyAccumulates,
            CompiledClass.Of<ConvNextV2Pico224>(ConvNextV2Pico224.ArenaBytes),
            CompiledClass.Of<Int8.ConvNextV2Pico224>(Int8.ConvNextV2Pico224.ArenaBytes)
        ),
        new(
            "nano",
            Config224([80, 160, 320, 640], [2, 2, 8, 2]),
            ConvNextV2Nano224.MultiplyAccumulates,
            CompiledClass.Of<ConvNextV2Nano224>(ConvNextV2Nano224.ArenaBytes),
            CompiledClass.Of<Int8.ConvNextV2Nano224>(Int8.ConvNextV2Nano224.ArenaBytes)
        ),
        new(
            "tiny",
            Config224([96, 192, 384, 768], [3, 3, 9, 3]),
            ConvNextV2Tiny224.MultiplyAccumulates,
            CompiledClass.Of<ConvNextV2Tiny224>(ConvNextV2Tiny224.ArenaBytes),
            CompiledClass.Of<Int8.ConvNextV2Tiny224>(Int8.ConvNextV2Tiny224.ArenaBytes)
        ),
        new(
            "base",
            Config224([128, 256, 512, 1024], [3, 3, 27, 3]),
            ConvNextV2Base224.MultiplyAccumulates,
            CompiledClass.Of<ConvNextV2Base224>(ConvNextV2Base224.ArenaBytes),
            CompiledClass.Of<Int8.ConvNextV2Base224>(Int8.ConvNextV2Base224.ArenaBytes)
        ),
    ];

    public int ImageLength => Config.NumChannels * Config.Height * Config.Width;

    public static ModelCase Named(string name) => All.Single(model => model.Name == name);

    public CompiledClass Of(Precision precision) => precision == Precision.Int8 ? OursInt8 : Ours;

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
