using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.Sessions;

/// <summary>
/// What a generated class looks like to the runtime, with a forward pass of two tiles: the logits are the pixel values times a weight.
/// </summary>
public sealed class TinyModel : ImageClassifier, ICompiledModel<TinyModel>
{
    private static readonly ImagePreprocessor Preprocessor = new(
        1,
        1,
        2,
        ImageResize.Warp(1, 2, ResizeFilter.Nearest, ImageBackend.Pillow),
        [],
        new PixelArithmetic(RescaleRule.None, 1, [], [])
    );
    private static readonly CompiledConfig Config = new(Preprocessor, isSizeGiven: false);
    private static readonly GeneratedClass Generated = new("TinyModel", 6, "0.0.0");

    private readonly Weights _weights;

    private TinyModel(Weights weights)
        : base(Preprocessor, weights, embeddingDimensions: 2, ["two", "three"], ScoreFunction.Softmax) => _weights = weights;

    public int SessionsMade { get; private set; }

    /// <summary>Called in the middle of every image.</summary>
    public Action? DuringRun { get; set; }

    /// <summary>Called with each pixel value that a tile has.</summary>
    public Action<float>? DuringTile { get; set; }

    public static byte[] Checkpoint { get; } =
        Checkpoints.SafetensorsBytes.Write([("norm.weight", "F32", [2], [2f, 3f]), ("norm.bias", "F32", [2], [0f, 0f])]);

    public static TinyModel Load() => Load(Checkpoint);

    public static TinyModel Load(ReadOnlyMemory<byte> safetensors, ModelLoadOptions? options = null) =>
        new(ModelWeights.Load(Generated, safetensors, options, loader => new Weights(loader)));

    public static TinyModel Load(string path, ModelLoadOptions? options = null) =>
        new(ModelWeights.Load(Generated, Config, path, options, loader => new Weights(loader)));

    public static TinyModel LoadCopied(string place, string fingerprint) =>
        new(ModelWeights.LoadCopied(Generated, place, fingerprint, null, loader => new Weights(loader)));

    public static async Task<TinyModel> LoadCopiedAsync(string place, string fingerprint) =>
        new(
            await ModelWeights.LoadCopiedAsync(
                Generated,
                place,
                fingerprint,
                null,
                CancellationToken.None,
                loader => new Weights(loader)
            )
        );

    public static async Task<TinyModel> LoadAsync(
        string path,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    ) => new(await ModelWeights.LoadAsync(Generated, Config, path, options, cancellationToken, loader => new Weights(loader)));

    public static async Task<TinyModel> LoadAsync(
        Stream stream,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    ) => new(await ModelWeights.LoadAsync(Generated, stream, options, cancellationToken, loader => new Weights(loader)));

    public static void Preprocess(ImageView image, Span<float> pixelValues) => Preprocessor.Run(image, pixelValues);

    /// <summary>Another model on the same weights, as a class of another image size is.</summary>
    public TinyModel WithSameWeights() => new(_weights);

    public override Session CreateSession(ModelSessionOptions? options = null)
    {
        SessionsMade++;
        return new Session(this, options);
    }

    public sealed class Weights : ModelWeights
    {
        internal Weights(WeightLoader loader)
            : base(loader) => Norm = loader.LayerNorm("layernorm", channels: 2);

        internal NormParameters Norm { get; }
    }

    public sealed class Session(TinyModel model, ModelSessionOptions? options)
        : ImageClassifierSession(
            model,
            new SessionLayout(arenaLength: 16, scratchLength: 16, resultsLength: 16, hiddenStatesLength: 16),
            options,
            memory => new Forward(model, memory)
        )
    {
        public override ReadOnlySpan<float> Logits => Output(0, 2);

        public override ReadOnlySpan<float> PooledOutput => Output(0, 2);

        public override System.Numerics.Tensors.ReadOnlyTensorSpan<float> LastHiddenState => OutputMap(0, 1, 1, 2, border: 0);

        public override System.Numerics.Tensors.ReadOnlyTensorSpan<float> HiddenState(int index) => HiddenStateMap(0, 1, 1, 2);

        public override ReadOnlySpan<float> Run(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken = default)
        {
            Run(pixelValues, channels: 2, height: 1, width: 1, cancellationToken);
            return Logits;
        }

        public override ReadOnlySpan<float> Run(ImageView image, CancellationToken cancellationToken = default)
        {
            Run(image, offset: 0, cancellationToken);
            return Logits;
        }

        public override HeatMap GradCam(int label, int image = 0) =>
            throw new InvalidOperationException("The tiny model has no map to explain.");
    }

    private sealed class Forward(TinyModel model, PassMemory memory) : ForwardPass<Forward>(memory)
    {
        protected override void Run()
        {
            RunTiles(rows: 2, rowsPerTile: 1, static (pass, tile) => pass.Multiply(tile.FirstRow));
            KeepHiddenState(0, ResultMap(0, 1, 1, 2));
            model.DuringRun?.Invoke();
            ThrowIfCancelled();
        }

        private void Multiply(int i)
        {
            float value = Image(2, 1, 1).Data[i];
            model.DuringTile?.Invoke(value);
            ResultMap(0, 1, 1, 2).Pixel(0, 0)[i] = value * model._weights.Norm.Weight.Span[i];
        }
    }
}
