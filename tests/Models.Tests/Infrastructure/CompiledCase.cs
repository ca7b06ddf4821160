using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;

namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>A generated class, callable without knowing its type.</summary>
internal sealed class CompiledCase
{
    private readonly Func<ReadOnlyMemory<byte>, LoadOptions, Func<float[], ModelOutputs>> _load;

    private CompiledCase(string name, Func<ReadOnlyMemory<byte>, LoadOptions, Func<float[], ModelOutputs>> load)
    {
        Name = name;
        _load = load;
    }

    private delegate ReadOnlyTensorSpan<float> HiddenState(int index);

    public static IReadOnlyList<CompiledCase> References { get; } =
    [
        Of("hf-test", HfTest.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 4)),
        Of("odd", Odd.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("atto-slim", AttoSlim.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 4)),
        Of("half", Compiled.Half.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 3)),
        Of("bfloat", Bfloat.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 3)),
    ];

    public static IReadOnlyList<CompiledCase> Variants { get; } =
    [
        Of("ActivationGelu", ActivationGelu.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationGeluNew", ActivationGeluNew.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationQuickGelu", ActivationQuickGelu.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationRelu", ActivationRelu.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationRelu6", ActivationRelu6.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationLeakyRelu", ActivationLeakyRelu.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationSilu", ActivationSilu.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationMish", ActivationMish.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationSelu", ActivationSelu.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationTanh", ActivationTanh.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationSigmoid", ActivationSigmoid.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ActivationLinear", ActivationLinear.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("NotSquare", NotSquare.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 3)),
        Of("OnePixel", OnePixel.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 1)),
        Of("OneChannel", OneChannel.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("NoLabels", NoLabels.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("Wide", Wide.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("LargeEpsilon", LargeEpsilon.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 2)),
        Of("ManyStages", ManyStages.Load, static (s, x) => Collect(s.Run(x), s.PooledOutput, s.HiddenState, 6)),
    ];

    public string Name { get; }

    public Func<float[], ModelOutputs> Load(ReadOnlyMemory<byte> checkpoint, VectorWidth width) =>
        _load(checkpoint, new LoadOptions { VectorWidth = width });

    private static CompiledCase Of<TSession>(
        string name,
        Func<ReadOnlyMemory<byte>, LoadOptions?, CompiledModel<TSession>> load,
        Func<TSession, float[], ModelOutputs> run
    )
        where TSession : ModelSession =>
        new(
            name,
            (checkpoint, options) =>
            {
                TSession session = load(checkpoint, options).CreateSession(new SessionOptions { HiddenStates = true });
                return pixelValues => run(session, pixelValues);
            }
        );

    private static ModelOutputs Collect(
        ReadOnlySpan<float> result,
        ReadOnlySpan<float> pooled,
        HiddenState hiddenState,
        int stages
    )
    {
        var states = new float[stages + 1][];
        for (int i = 0; i <= stages; i++)
        {
            ReadOnlyTensorSpan<float> state = hiddenState(i);
            states[i] = new float[(int)state.FlattenedLength];
            state.FlattenTo(states[i]);
        }

        return new ModelOutputs(states, pooled.ToArray(), result.ToArray());
    }
}
