using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd.Products;
using ConvNextV2.Compiled.Tests.Checkpoints;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Packing;

/// <summary>What the loader makes bytes of, against the rule and the layout as they are documented.</summary>
public sealed class QuantizedPackingTests
{
    private const string Block = "encoder.stages.0.layers.0.";

    public static TheoryData<Int8Instructions> Sets() => new(Int8InstructionSets.Supported);

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_matrix_becomes_panels_of_bytes_for_each_instruction_set(Int8Instructions instructions)
    {
        foreach (int outputs in Values.OddChannels.Concat([96, 112, 187]))
        {
            foreach (int inputs in new[] { 1, 7, 8, 13, 40 })
            {
                var problem = QuantizedProblem.Random(1, 1, inputs, outputs, seed: inputs + outputs);

                AssertPacked(problem.Matrix, problem.Pack(instructions));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_norm_in_front_goes_into_the_weights_before_they_are_bytes_and_into_the_exact_bias(VectorWidth width)
    {
        const int Inputs = 19,
            Outputs = 37;
        float[] matrix = Values.Random(Inputs * Outputs, seed: 1),
            bias = Values.Random(Outputs, seed: 2),
            gamma = Values.Random(Inputs, seed: 3, scale: 7),
            beta = Values.Random(Inputs, seed: 4);

        QuantizedMatrix packed = PackingTests.Load(
            width,
            loader => loader.QuantizedPointwise(Block + "pwconv1", Inputs, Outputs, foldedNorm: Block + "layernorm"),
            (Block + "pwconv1.weight", [Outputs, Inputs], matrix),
            (Block + "pwconv1.bias", [Outputs], bias),
            (Block + "layernorm.weight", [Inputs], gamma),
            (Block + "layernorm.bias", [Inputs], beta)
        );

        Assert.Equal(Int8InstructionSets.For(width), packed.Instructions);
        AssertPacked([.. matrix.Select((weight, i) => weight * gamma[i % Inputs])], packed);
        AssertBias(matrix, bias, beta, packed);
    }

    [Fact]
    public void A_shift_in_front_goes_into_the_bias_alone()
    {
        const int Inputs = 8,
            Outputs = 5;
        float[] matrix = Values.Random(Inputs * Outputs, seed: 1),
            bias = Values.Random(Outputs, seed: 2),
            beta = Values.Random(Inputs, seed: 4);

        QuantizedMatrix packed = PackingTests.Load(
            VectorWidth.Bits128,
            loader => loader.QuantizedPointwise(Block + "pwconv2", Inputs, Outputs, foldedShift: Block + "grn"),
            (Block + "pwconv2.weight", [Outputs, Inputs], matrix),
            (Block + "pwconv2.bias", [Outputs], bias),
            (Block + "grn.bias", [1, 1, 1, Inputs], beta)
        );

        AssertPacked(matrix, packed);
        AssertBias(matrix, bias, beta, packed);
    }

    [Fact]
    public void Without_anything_in_front_the_bias_is_the_checkpoint_s()
    {
        float[] matrix = Values.Random(15, seed: 1),
            bias = Values.Random(5, seed: 2);

        QuantizedMatrix packed = PackingTests.Load(
            VectorWidth.Bits128,
            loader => loader.QuantizedPointwise(Block + "pwconv2", inputs: 3, outputs: 5),
            (Block + "pwconv2.weight", [5, 3], matrix),
            (Block + "pwconv2.bias", [5], bias)
        );

        AssertPacked(matrix, packed);
        Values.AssertSameBits(bias, packed.Bias.Span, "bias");
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Half_the_digits_are_widened_before_they_are_bytes(string dataType)
    {
        const int Inputs = 24,
            Outputs = 9;
        float[] matrix = Values.Random(Inputs * Outputs, seed: 1),
            bias = Values.Random(Outputs, seed: 2);

        QuantizedMatrix packed = Load(dataType, Inputs, Outputs, matrix, bias, options: null);

        Func<float, float> rounded =
            dataType == "F16"
                ? value => (float)(Half)value
                : value => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) & (-1 << 16));
        AssertPacked([.. matrix.Select(rounded)], packed);
        Values.AssertSameBits([.. bias.Select(rounded)], packed.Bias.Span, "bias");
    }

    /// <summary>A window holds 65,536 values, and whole rows.</summary>
    [Theory]
    [InlineData(300, 450)]
    [InlineData(70_000, 3)]
    [InlineData(65_536, 2)]
    public void A_matrix_that_is_longer_than_a_window_is_packed_through_several(int inputs, int outputs)
    {
        float[] matrix = Values.Random(inputs * outputs, seed: 1);

        QuantizedMatrix packed = Load("F32", inputs, outputs, matrix, Values.Random(outputs, seed: 2), options: null);

        AssertPacked(matrix, packed);
    }

    [Fact]
    public void A_column_of_zeros_or_of_less_than_any_scale_is_zero()
    {
        const int Inputs = 11;
        float[][] columns =
        [
            new float[Inputs],
            Single(1e-45f),
            Single(-1e-40f),
            Single(1e-37f),
            Single(127e-37f),
            Single(1e-30f),
        ];

        QuantizedMatrix packed = Pack(columns);

        AssertPacked([.. columns.SelectMany(column => column)], packed);
        Assert.Equal([0, 0, 0, 0], packed.Scales.Span[..4].ToArray());
        Assert.Equal([0, 0, 0, 0], packed.Sums.Span[..4].ToArray());
        Assert.Equal(1e-30f, packed.Sums.Span[5], 1e-36f);

        static float[] Single(float weight) => [.. Enumerable.Range(0, Inputs).Select(i => i == 9 ? weight : 0)];
    }

    [Fact]
    public void One_large_weight_has_127_and_four_equal_ones_share_what_16_bits_hold()
    {
        float[][] columns =
        [
            [1, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, -3, 0, 0, 0, 0],
            [1, 1, 0, 0, 1, 1, 0, 0],
            [0, 0, -1, -1, 0, 0, -1, -1],
            [1, 0, 1, 0, 1, 0, 1, 0],
            [1, 1, 1, 1, 1, 1, 1, 1],
        ];

        Assert.Equal(
            [
                [127, 0, 0, 0, 0, 0, 0, 0],
                [0, 0, 0, -127, 0, 0, 0, 0],
                [64, 64, 0, 0, 64, 64, 0, 0],
                [0, 0, -64, -64, 0, 0, -64, -64],
                [127, 0, 127, 0, 127, 0, 127, 0],
                [64, 64, 64, 64, 64, 64, 64, 64],
            ],
            PackedLayout.BytesOf(Pack(columns))
        );
    }

    /// <summary>Rounding takes each of these up by a half, so that a window of 256 becomes one of 258.</summary>
    [Fact]
    public void Four_weights_that_are_all_rounded_up_fill_the_window_and_no_more()
    {
        QuantizedMatrix packed = Pack([
            [63.5f, 61.5f, 0, 0, 65.5f, 65.5f, 0, 0],
            [0, 0, 65.5f, 65.5f, 0, 0, -61.5f, -63.5f],
        ]);

        Assert.Equal([64, 62, 0, 0, 66, 66, 0, 0], PackedLayout.BytesOf(packed)[0]);
        Assert.All(PackedLayout.BytesOf(packed), bytes => Assert.Equal(258, ReferenceQuantization.LargestWindow(bytes)));
    }

    [Fact]
    public void No_weights_whatever_let_16_bits_overflow()
    {
        var random = new Random(1);
        for (int inputs = 1; inputs <= 40; inputs++)
        {
            float[][] columns = [.. Enumerable.Range(0, 200).Select(kind => Adversarial(random, inputs, kind))];

            int[][] bytes = PackedLayout.BytesOf(Pack(columns));

            for (int i = 0; i < columns.Length; i++)
            {
                Assert.InRange(ReferenceQuantization.LargestWindow(bytes[i]), 0, ByteProducts.LargestWindow);
                Assert.InRange(bytes[i].Max(Math.Abs), 0, ByteProducts.LargestWeight);
                Assert.True(columns[i].All(weight => weight == 0) || bytes[i].Any(value => value != 0));
            }
        }
    }

    /// <summary>None is farther from its byte than half a scale, which is at most a 256th of four weights together.</summary>
    [Fact]
    public void A_byte_stands_for_its_weight_to_half_a_scale()
    {
        const int Inputs = 96;
        float[] column = Values.Random(Inputs, seed: 1);

        QuantizedMatrix packed = Pack([column]);

        float scale = packed.Scales.Span[0];
        int[] bytes = PackedLayout.BytesOf(packed)[0];
        Assert.InRange(scale, 1f / 127, 4f / 256);
        Assert.All(column.Zip(bytes), pair => Assert.Equal(pair.First, pair.Second * scale, (scale / 2) + 1e-7f));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_an_error_unless_they_are_allowed_and_spoil_their_own_column()
    {
        const int Inputs = 9,
            Outputs = 40;
        float[] matrix = Values.Random(Inputs * Outputs, seed: 1);
        float[] good = [.. matrix];
        matrix[(3 * Inputs) + 8] = float.NaN;
        matrix[17 * Inputs] = float.PositiveInfinity;
        matrix[(39 * Inputs) + 4] = float.NegativeInfinity;

        Assert.Contains(
            "pwconv1.weight (3)",
            Assert
                .Throws<CheckpointException>(() => Load("F32", Inputs, Outputs, matrix, new float[Outputs], options: null))
                .Message,
            StringComparison.Ordinal
        );
        QuantizedMatrix packed = Load(
            "F32",
            Inputs,
            Outputs,
            matrix,
            new float[Outputs],
            new ModelLoadOptions { AllowNonFiniteWeights = true }
        );
        for (int output = 0; output < Outputs; output++)
        {
            (int[] bytes, float scale) = ReferenceQuantization.Column(good[(output * Inputs)..((output + 1) * Inputs)]);
            bool isSpoiled = output is 3 or 17 or 39;
            Assert.Equal(isSpoiled ? float.NaN : scale, packed.Scales.Span[output]);
            Assert.Equal(isSpoiled ? float.NaN : scale * bytes.Sum(), packed.Sums.Span[output]);
            Assert.Equal(isSpoiled ? new int[Inputs] : bytes, PackedLayout.BytesOf(packed)[output][..Inputs]);
        }
    }

    private static float[] Adversarial(Random random, int inputs, int kind)
    {
        float magnitude = MathF.ScaleB(1, random.Next(-100, 100));
        Func<int, float> weight = (kind % 5) switch
        {
            // Equal but for a few roundings.
            0 => _ => 1 + (random.Next(5) * MathF.ScaleB(1, -23)),
            // Halves between integers, which rounding moves as far as it can.
            1 => _ => random.Next(128) + 0.5f,
            // Powers of two.
            2 => _ => MathF.ScaleB(1, -random.Next(20)),
            // Of one order.
            3 => _ => 1 + random.NextSingle(),
            // One outlier.
            _ => i => i == kind % inputs ? 1 : 0.7f * random.NextSingle(),
        };
        return [.. Enumerable.Range(0, inputs).Select(i => magnitude * weight(i) * (random.Next(2) == 0 ? 1 : -1))];
    }

    /// <summary>A matrix with these columns, which have all inputs.</summary>
    private static QuantizedMatrix Pack(float[][] columns) =>
        new QuantizedProblem(
            1,
            1,
            columns[0].Length,
            columns.Length,
            new float[columns[0].Length],
            [.. columns.SelectMany(column => column)],
            new float[columns.Length]
        ).Pack(Int8Instructions.Portable);

    private static QuantizedMatrix Load(
        string dataType,
        int inputs,
        int outputs,
        float[] matrix,
        float[] bias,
        ModelLoadOptions? options
    ) =>
        ModelWeights.Load(
            new GeneratedClass("Test", 7, "0"),
            SafetensorsBytes.Write([
                (Block + "pwconv1.weight", dataType, [outputs, inputs], matrix),
                (Block + "pwconv1.bias", dataType, [outputs], bias),
            ]),
            options,
            loader => loader.QuantizedPointwise(Block + "pwconv1", inputs, outputs)
        );

    /// <summary>Bytes, scales and sums are those of the rule, and what fills up the last step is zero.</summary>
    /// <param name="matrix">A row of inputs for each output, with what is folded in.</param>
    /// <param name="packed">The result.</param>
    private static void AssertPacked(float[] matrix, QuantizedMatrix packed)
    {
        int inputs = packed.Inputs;
        int[][] actual = PackedLayout.BytesOf(packed);
        for (int output = 0; output < packed.Outputs; output++)
        {
            (int[] bytes, float scale) = ReferenceQuantization.Column(new ArraySegment<float>(matrix, output * inputs, inputs));
            Assert.Equal((output, scale), (output, packed.Scales.Span[output]));
            Assert.Equal((output, scale * bytes.Sum()), (output, packed.Sums.Span[output]));
            Assert.Equal([.. bytes, .. new int[actual[output].Length - inputs]], actual[output]);
        }
    }

    private static void AssertBias(float[] matrix, float[] bias, float[] shift, QuantizedMatrix packed)
    {
        for (int output = 0; output < bias.Length; output++)
        {
            double constant = Enumerable
                .Range(0, packed.Inputs)
                .Sum(i => (double)matrix[(output * packed.Inputs) + i] * shift[i]);
            Assert.Equal((float)(bias[output] + constant), packed.Bias.Span[output], 1e-6f);
        }
    }
}
