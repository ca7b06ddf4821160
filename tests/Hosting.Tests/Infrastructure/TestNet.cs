using System.Collections.Concurrent;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Checkpoints;

namespace ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

/// <summary>
/// What a generated class looks like, with a forward pass that a test can hold: a logit is the mean colour of an image times a
/// weight.
/// </summary>
public sealed class TestNet : ImageClassifier, ICompiledModel<TestNet>
{
    private static readonly ConcurrentDictionary<string, HeldRuns> Held = new();

    private static readonly ImagePreprocessor Preprocessor = new(
        3,
        1,
        1,
        ImageResize.Warp(1, 1, ResizeFilter.Nearest, ImageBackend.Pillow),
        [],
        new PixelArithmetic(RescaleRule.None, 1, [], [])
    );

    private static readonly CompiledConfig Config = new(Preprocessor, isSizeGiven: false);
    private static readonly GeneratedClass Generated = new("TestNet", 7, "0.0.0");

    private readonly Weights _weights;
    private readonly HeldRuns? _runs;

    private TestNet(Weights weights, string path)
        : base(Preprocessor, weights, embeddingDimensions: 3, ["red", "green", "blue"], ScoreFunction.Softmax) =>
        (_weights, _runs) = (weights, Held.GetValueOrDefault(Path.GetDirectoryName(path)!));

    /// <summary>Has the runs of models from a folder held.</summary>
    internal static void Hold(string folder, HeldRuns runs) => Held[folder] = runs;

    /// <summary>A checkpoint whose logits are the image's values times these.</summary>
    public static byte[] Checkpoint(params float[] weights) =>
        SafetensorsBytes.Write([("norm.weight", "F32", [3], weights), ("norm.bias", "F32", [3], [0f, 0f, 0f])]);

    public static TestNet Load(string path, ModelLoadOptions? options = null) =>
        new(ModelWeights.Load(Generated, Config, path, options, loader => new Weights(loader)), path);

    public static async Task<TestNet> LoadAsync(
        string path,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (Held.TryGetValue(Path.GetDirectoryName(path)!, out HeldRuns? runs))
        {
            await runs.LoadAsync(options, cancellationToken);
        }

        return new(
            await ModelWeights.LoadAsync(Generated, Config, path, options, cancellationToken, loader => new Weights(loader)),
            path
        );
    }

    public static void Preprocess(ImageView image, Span<float> pixelValues) => Preprocessor.Run(image, pixelValues);

    public override Session CreateSession(ModelSessionOptions? options = null) => new(this, options);

    public sealed class Weights : ModelWeights
    {
        internal Weights(WeightLoader loader)
            : base(loader) => Norm = loader.LayerNorm("layernorm", channels: 3);

        internal NormParameters Norm { get; }
    }

    public sealed class Session(TestNet model, ModelSessionOptions? options)
        : ImageClassifierSession(
            model,
            new SessionLayout(arenaLength: 16, scratchLength: 16, resultsLength: 16, hiddenStatesLength: 16),
            options,
            memory => new Forward(model, memory)
        )
    {
        public int Threads { get; } = options?.ThreadCount ?? Environment.ProcessorCount;

        public override ReadOnlySpan<float> Logits => Output(0, 3);

        public override ReadOnlySpan<float> PooledOutput => Output(0, 3);

        public override ReadOnlyTensorSpan<float> LastHiddenState => OutputMap(0, 1, 1, 3, border: 0);

        public override ReadOnlyTensorSpan<float> HiddenState(int index) => HiddenStateMap(0, 1, 1, 3);

        public override ReadOnlySpan<float> Run(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken = default)
        {
            Run(pixelValues, channels: 3, height: 1, width: 1, cancellationToken);
            return Logits;
        }

        public override ReadOnlySpan<float> Run(ImageView image, CancellationToken cancellationToken = default)
        {
            Run(image, offset: 0, cancellationToken);
            return Logits;
        }

        public override HeatMap GradCam(int label, int image = 0) => throw new NotSupportedException();
    }

    private sealed class Forward(TestNet model, PassMemory memory) : ForwardPass<Forward>(memory)
    {
        protected override void Run()
        {
            for (int i = 0; i < 3; i++)
            {
                ResultMap(0, 1, 1, 3).Pixel(0, 0)[i] = Image(3, 1, 1).Data[i] * model._weights.Norm.Weight.Span[i];
            }

            model._runs?.Run();
            ThrowIfCancelled();
        }
    }
}
