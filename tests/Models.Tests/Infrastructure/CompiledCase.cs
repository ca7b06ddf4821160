using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;

namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>A generated class, callable without knowing its type.</summary>
internal sealed class CompiledCase
{
    private readonly Func<ReadOnlyMemory<byte>, ModelLoadOptions?, ImageEmbedder> _load;
    private readonly int _stages;

    private CompiledCase(string name, Func<ReadOnlyMemory<byte>, ModelLoadOptions?, ImageEmbedder> load, int stages) =>
        (Name, _load, _stages) = (name, load, stages);

    public static IReadOnlyList<CompiledCase> References { get; } =
    [
        new("hf-test", HfTest.Load, stages: 4),
        new("odd", Odd.Load, stages: 2),
        new("atto-slim", AttoSlim.Load, stages: 4),
        new("half", Compiled.Half.Load, stages: 3),
        new("bfloat", Bfloat.Load, stages: 3),
    ];

    public static IReadOnlyList<CompiledCase> Variants { get; } =
    [
        new("ActivationGelu", ActivationGelu.Load, stages: 2),
        new("ActivationGeluNew", ActivationGeluNew.Load, stages: 2),
        new("ActivationQuickGelu", ActivationQuickGelu.Load, stages: 2),
        new("ActivationRelu", ActivationRelu.Load, stages: 2),
        new("ActivationRelu6", ActivationRelu6.Load, stages: 2),
        new("ActivationLeakyRelu", ActivationLeakyRelu.Load, stages: 2),
        new("ActivationSilu", ActivationSilu.Load, stages: 2),
        new("ActivationMish", ActivationMish.Load, stages: 2),
        new("ActivationSelu", ActivationSelu.Load, stages: 2),
        new("ActivationTanh", ActivationTanh.Load, stages: 2),
        new("ActivationSigmoid", ActivationSigmoid.Load, stages: 2),
        new("ActivationLinear", ActivationLinear.Load, stages: 2),
        new("NotSquare", NotSquare.Load, stages: 3),
        new("OnePixel", OnePixel.Load, stages: 1),
        new("OneChannel", OneChannel.Load, stages: 2),
        new("NoLabels", NoLabels.Load, stages: 2),
        new("Wide", Wide.Load, stages: 2),
        new("LargeEpsilon", LargeEpsilon.Load, stages: 2),
        new("ManyStages", ManyStages.Load, stages: 6),
        new("RowsAndGrid", RowsAndGrid.Load, stages: 3),
    ];

    /// <summary>The same configs in eight bits.</summary>
    public static IReadOnlyList<CompiledCase> ReferencesInt8 { get; } =
    [
        new("hf-test", HfTestInt8.Load, stages: 4),
        new("odd", OddInt8.Load, stages: 2),
        new("atto-slim", AttoSlimInt8.Load, stages: 4),
        new("half", HalfInt8.Load, stages: 3),
        new("bfloat", BfloatInt8.Load, stages: 3),
    ];

    public static IReadOnlyList<CompiledCase> VariantsInt8 { get; } =
    [
        new("ActivationGelu", ActivationGeluInt8.Load, stages: 2),
        new("ActivationGeluNew", ActivationGeluNewInt8.Load, stages: 2),
        new("ActivationQuickGelu", ActivationQuickGeluInt8.Load, stages: 2),
        new("ActivationRelu", ActivationReluInt8.Load, stages: 2),
        new("ActivationRelu6", ActivationRelu6Int8.Load, stages: 2),
        new("ActivationLeakyRelu", ActivationLeakyReluInt8.Load, stages: 2),
        new("ActivationSilu", ActivationSiluInt8.Load, stages: 2),
        new("ActivationMish", ActivationMishInt8.Load, stages: 2),
        new("ActivationSelu", ActivationSeluInt8.Load, stages: 2),
        new("ActivationTanh", ActivationTanhInt8.Load, stages: 2),
        new("ActivationSigmoid", ActivationSigmoidInt8.Load, stages: 2),
        new("ActivationLinear", ActivationLinearInt8.Load, stages: 2),
        new("NotSquare", NotSquareInt8.Load, stages: 3),
        new("OnePixel", OnePixelInt8.Load, stages: 1),
        new("OneChannel", OneChannelInt8.Load, stages: 2),
        new("NoLabels", NoLabelsInt8.Load, stages: 2),
        new("Wide", WideInt8.Load, stages: 2),
        new("LargeEpsilon", LargeEpsilonInt8.Load, stages: 2),
        new("ManyStages", ManyStagesInt8.Load, stages: 6),
        new("RowsAndGrid", RowsAndGridInt8.Load, stages: 3),
    ];

    public string Name { get; }

    public Func<float[], ModelOutputs> Load(ReadOnlyMemory<byte> checkpoint, VectorWidth width)
    {
        ImageEmbedder model = _load(checkpoint, new ModelLoadOptions { VectorWidth = width });
        ImageEmbedderSession session = model.CreateSession(new ModelSessionOptions { HiddenStates = true });
        return pixelValues =>
        {
            float[] result = session.Run(pixelValues).ToArray();
            return new ModelOutputs(HiddenStates(session), session.PooledOutput.ToArray(), result);
        };
    }

    private float[][] HiddenStates(ImageEmbedderSession session)
    {
        var states = new float[_stages + 1][];
        for (int i = 0; i <= _stages; i++)
        {
            ReadOnlyTensorSpan<float> state = session.HiddenState(i);
            states[i] = new float[(int)state.FlattenedLength];
            state.FlattenTo(states[i]);
        }

        return states;
    }
}
