using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Tests.Checkpoints;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Packing;

/// <summary>What the loader makes of a checkpoint's tensors, against the layouts as they are documented.</summary>
public class PackingTests
{
    private const double FoldingTolerance = 1e-6;

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_matrix_becomes_panels(VectorWidth width)
    {
        foreach (int outputs in Values.OddChannels)
        {
            float[] matrix = Values.Random(7 * outputs, seed: outputs);
            float[] bias = Values.Random(outputs, seed: 1);

            PackedMatrix packed = Load(
                width,
                loader => loader.Pointwise("classifier", 7, outputs),
                ("classifier.weight", [outputs, 7], matrix),
                ("classifier.bias", [outputs], bias)
            );

            Values.AssertSameBits(PackedLayout.Panels(matrix, 7, outputs, width), packed.Panels.Span, $"{outputs} outputs");
            Values.AssertSameBits(bias, packed.Bias.Span, "bias");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Filters_become_vectors_of_channels(VectorWidth width)
    {
        foreach (int channels in Values.OddChannels)
        {
            float[] filters = Values.Random(49 * channels, seed: channels);
            float[] bias = Values.Random(channels, seed: 1);
            const string Name = "encoder.stages.0.layers.0.dwconv";

            PackedFilters packed = Load(
                width,
                loader => loader.Depthwise7x7(Name, channels),
                (Name + ".weight", [channels, 1, 7, 7], filters),
                (Name + ".bias", [channels], bias)
            );

            Values.AssertSameBits(PackedLayout.Filters(filters, channels, width), packed.Filters.Span, $"{channels} channels");
            Values.AssertSameBits(bias, packed.Bias.Span, "bias");
        }
    }

    [Fact]
    public void A_folded_norm_gives_what_the_norm_and_the_matrix_give()
    {
        const int Inputs = 9,
            Outputs = 21;
        const string Block = "encoder.stages.0.layers.0.";
        float[] matrix = Values.Random(Inputs * Outputs, seed: 1),
            bias = Values.Random(Outputs, seed: 2);
        float[] gamma = Values.Random(Inputs, seed: 3),
            beta = Values.Random(Inputs, seed: 4),
            x = Values.Random(Inputs, seed: 5);

        PackedMatrix packed = Load(
            VectorWidth.Bits128,
            loader => loader.Pointwise(Block + "pwconv1", Inputs, Outputs, foldedNorm: Block + "layernorm"),
            (Block + "pwconv1.weight", [Outputs, Inputs], matrix),
            (Block + "pwconv1.bias", [Outputs], bias),
            (Block + "layernorm.weight", [Inputs], gamma),
            (Block + "layernorm.bias", [Inputs], beta)
        );

        float[] normed = [.. x.Select((value, i) => (value * gamma[i]) + beta[i])];
        AssertApplies(packed, x, ReferenceKernels.Pointwise(normed, matrix, bias, Inputs).Values);
    }

    [Fact]
    public void A_folded_shift_gives_what_the_shift_and_the_matrix_give()
    {
        const int Inputs = 8,
            Outputs = 5;
        const string Block = "encoder.stages.0.layers.0.";
        float[] matrix = Values.Random(Inputs * Outputs, seed: 1),
            bias = Values.Random(Outputs, seed: 2);
        float[] beta = Values.Random(Inputs, seed: 4),
            x = Values.Random(Inputs, seed: 5);

        // γ is another layer's slot, so the file has no tensor for it here.
        PackedMatrix packed = Load(
            VectorWidth.Bits128,
            loader => loader.Pointwise(Block + "pwconv2", Inputs, Outputs, foldedShift: Block + "grn"),
            (Block + "pwconv2.weight", [Outputs, Inputs], matrix),
            (Block + "pwconv2.bias", [Outputs], bias),
            (Block + "grn.bias", [1, 1, 1, Inputs], beta)
        );

        float[] shifted = [.. x.Select((value, i) => value + beta[i])];
        AssertApplies(packed, x, ReferenceKernels.Pointwise(shifted, matrix, bias, Inputs).Values);
    }

    [Fact]
    public void A_downsampling_takes_the_pixels_of_a_square_side_by_side()
    {
        const int In = 3,
            Out = 5;
        const string Name = "encoder.stages.1.downsampling_layer.";
        float[] matrix = Values.Random(4 * In * Out, seed: 1),
            bias = Values.Random(Out, seed: 2);
        float[] gamma = Values.Random(In, seed: 3),
            beta = Values.Random(In, seed: 4),
            square = Values.Random(4 * In, seed: 5);

        PackedMatrix packed = Load(
            VectorWidth.Bits128,
            loader => loader.Downsampling(Name + "1", In, Out, foldedNorm: Name + "0"),
            (Name + "1.weight", [Out, In, 2, 2], matrix),
            (Name + "1.bias", [Out], bias),
            (Name + "0.weight", [In], gamma),
            (Name + "0.bias", [In], beta)
        );

        // The checkpoint's order is channel, row, column; ours row, column, channel.
        float[] normed =
        [
            .. Enumerable.Range(0, 4 * In).Select(i => (square[((i % 4) * In) + (i / 4)] * gamma[i / 4]) + beta[i / 4]),
        ];
        AssertApplies(packed, square, ReferenceKernels.Pointwise(normed, matrix, bias, 4 * In).Values);
    }

    private static void AssertApplies(PackedMatrix packed, float[] input, double[] expected)
    {
        float[] output = new float[packed.Outputs];
        Pointwise.Run(
            new FeatureMap(input, 1, 1, packed.Inputs, 0, packed.Vectors),
            packed,
            new FeatureMap(output, 1, 1, packed.Outputs, 0, packed.Vectors)
        );
        Values.AssertClose(expected, [.. expected.Select(_ => FoldingTolerance * packed.Inputs)], output, "folded");
    }

    /// <summary>Loads a checkpoint of these tensors in float32.</summary>
    internal static T Load<T>(
        VectorWidth width,
        Func<WeightLoader, T> declare,
        params (string Name, long[] Shape, float[] Values)[] tensors
    )
    {
        byte[] bytes = SafetensorsBytes.Write([.. tensors.Select(tensor => (tensor.Name, "F32", tensor.Shape, tensor.Values))]);
        return ModelWeights.Load(
            new GeneratedClass("Test", 6, "0"),
            bytes,
            new ModelLoadOptions { VectorWidth = width },
            declare
        );
    }
}
