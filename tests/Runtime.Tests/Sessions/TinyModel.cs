using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Sessions;

/// <summary>What a generated class looks like to the runtime, with a forward pass of two tiles: the logits are the pixel values times a weight.</summary>
public sealed class TinyModel : CompiledModel<TinyModel.Session>
{
    private readonly Weights _weights;

    private TinyModel(Weights weights) => _weights = weights;

    public int SessionsMade { get; private set; }

    /// <summary>Called in the middle of every image.</summary>
    public Action? DuringRun { get; set; }

    /// <summary>Called with each pixel value that a tile has.</summary>
    public Action<float>? DuringTile { get; set; }

    public static TinyModel Load() =>
        new(
            ModelWeights.Load(
                new GeneratedClass("TinyModel", 3, "0.0.0"),
                Checkpoints.SafetensorsBytes.Write([("norm.weight", "F32", [2], [2f, 3f]), ("norm.bias", "F32", [2], [0f, 0f])]),
                options: null,
                loader => new Weights(loader)
            )
        );

    public new Session Rent() => base.Rent();

    public new void Return(Session session) => base.Return(session);

    protected override Session NewSession(SessionOptions? options)
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

    public sealed class Session(TinyModel model, SessionOptions? options)
        : ModelSession(
            new SessionLayout(ArenaLength: 16, ScratchLength: 16, ResultsLength: 16, HiddenStatesLength: 16),
            model._weights,
            options,
            memory => new Forward(model, memory)
        )
    {
        public ReadOnlySpan<float> Logits => Output(0, 2);

        public System.Numerics.Tensors.ReadOnlyTensorSpan<float> LastHiddenState => OutputMap(0, 1, 1, 2, border: 0);

        public System.Numerics.Tensors.ReadOnlyTensorSpan<float> HiddenState() => HiddenStateMap(0, 1, 1, 2);

        public ReadOnlySpan<float> Run(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken = default)
        {
            Run(pixelValues, channels: 2, height: 1, width: 1, cancellationToken);
            return Logits;
        }
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
            ResultMap(0, 1, 1, 2).Pixel(0, 0)[i] = value * model._weights.Norm.Weight.Values.Span[i];
        }
    }
}
