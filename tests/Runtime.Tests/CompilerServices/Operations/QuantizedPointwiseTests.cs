using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd.Products;
using ConvNextV2.Compiled.Tests.Infrastructure;
using Xunit;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class QuantizedPointwiseTests
{
    public static TheoryData<Int8Instructions> Sets() => new(Int8InstructionSets.Supported);

    public static TheoryData<Int8Instructions, GuardedEdge> SetsAndEdges()
    {
        var data = new TheoryData<Int8Instructions, GuardedEdge>();
        foreach (Int8Instructions instructions in Int8InstructionSets.Supported)
        {
            data.Add(instructions, GuardedEdge.First);
            data.Add(instructions, GuardedEdge.Last);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SetsAndEdges))]
    public void Plain_loops_give_the_same_bits_from_any_number_of_inputs(Int8Instructions instructions, GuardedEdge edge)
    {
        foreach (int inputs in Enumerable.Range(1, 17).Concat([40, 96, 160, 321]))
        {
            var problem = QuantizedProblem.Random(height: 1, width: 8, inputs, outputs: 29, seed: inputs);

            Values.AssertSameBits(problem.Expected(), problem.Multiply(instructions, edge), $"{inputs} inputs");
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndEdges))]
    public void Plain_loops_give_the_same_bits_for_any_number_of_outputs(Int8Instructions instructions, GuardedEdge edge)
    {
        foreach (int outputs in Values.OddChannels.Concat([96, 100, 112, 128, 160, 187]))
        {
            var problem = QuantizedProblem.Random(height: 2, width: 3, inputs: 11, outputs, seed: outputs);

            Values.AssertSameBits(problem.Expected(), problem.Multiply(instructions, edge), $"{outputs} outputs");
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndEdges))]
    public void Plain_loops_give_the_same_bits_for_any_number_of_pixels(Int8Instructions instructions, GuardedEdge edge)
    {
        foreach (int pixels in Enumerable.Range(1, 15).Concat([28, 29, 43]))
        {
            // All kinds of panels: three vectors, two and one, of all lanes.
            var problem = QuantizedProblem.Random(height: 1, pixels, inputs: 13, outputs: 143, seed: pixels);

            Values.AssertSameBits(problem.Expected(), problem.Multiply(instructions, edge), $"{pixels} pixels");
        }
    }

    /// <summary>Each pixel's largest input beside one of zero, and weights that fill the windows of 16 bits.</summary>
    [Theory]
    [MemberData(nameof(Sets))]
    public void The_longest_sums_of_the_largest_bytes_fit_their_integers(Int8Instructions instructions)
    {
        const int Inputs = ByteProducts.LargestInputs;
        foreach (int sign in new[] { 1, -1 })
        {
            float[] input = [0, .. Enumerable.Repeat(1f, Inputs - 1)];
            float[] weights = [.. Enumerable.Repeat((float)sign, Inputs)];
            var problem = new QuantizedProblem(1, 1, Inputs, 1, input, weights, [0]);

            Assert.Equal(problem.Expected(), problem.Multiply(instructions));
            Assert.Equal(sign * (Inputs - 1), problem.Multiply(instructions)[0], 1f);
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndEdges))]
    public void A_projection_adds_to_what_is_there(Int8Instructions instructions, GuardedEdge edge)
    {
        foreach (int outputs in new[] { 3, 40, 65, 96 })
        {
            var problem = QuantizedProblem.Random(height: 3, width: 5, inputs: 4 * outputs, outputs, seed: outputs);
            float[] residual = Values.Random(15 * outputs, seed: -outputs);

            float[] actual = problem.Compute(
                instructions,
                edge,
                residual,
                squares: [],
                (input, weights, output, _) => Pointwise.Project(input, weights, output)
            );

            float[] product = problem.Expected();
            Values.AssertSameBits([.. product.Select((value, i) => residual[i] + value)], actual, $"{outputs} channels");
        }
    }

    [Theory]
    [MemberData(nameof(SetsAndEdges))]
    public void Expanding_applies_the_activation_and_sums_its_squares(Int8Instructions instructions, GuardedEdge edge)
    {
        const int Height = 3,
            Width = 11,
            Outputs = 93;
        var problem = QuantizedProblem.Random(Height, Width, inputs: 12, Outputs, seed: 8);
        float[] squares = Values.Random(Outputs, seed: 1);

        float[] actual = problem.Compute(
            instructions,
            edge,
            new float[Height * Width * Outputs],
            squares,
            (input, weights, output, sums) => Pointwise.Expand<Relu>(input, weights, output, sums)
        );

        float[] expected = Array.ConvertAll(problem.Expected(), value => Math.Max(value, 0));
        float[] expectedSquares = new float[Outputs];
        for (int i = 0; i < expected.Length; i++)
        {
            ref float sum = ref expectedSquares[i % Outputs];
            sum = float.MultiplyAddEstimate(expected[i], expected[i], sum);
        }

        Values.AssertSameBits(expected, actual, "activations");
        Values.AssertSameBits(expectedSquares, squares, "squares");
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Tiles_of_channels_give_the_bits_of_the_whole_matrix_and_touch_nothing_else(Int8Instructions instructions)
    {
        foreach (int outputs in new[] { 5, 48, 96, 100, 160, 163, 250 })
        {
            const int Height = 2,
                Width = 5;
            var problem = QuantizedProblem.Random(Height, Width, inputs: 9, outputs, seed: outputs);
            float[] zeros = new float[Height * Width * outputs],
                nans = [.. Enumerable.Repeat(float.NaN, zeros.Length)],
                sums = new float[outputs],
                sumsOfTiles = [.. Enumerable.Repeat(float.NaN, outputs)];
            var grid = new TileGrid(Height, Height, outputs, 48);

            float[] added = Compute(zeros, [], (input, weights, output, _) => Pointwise.Project(input, weights, output));
            float[] active = Compute(nans, sums, Pointwise.Expand<Gelu>);
            float[] addedTiles = Compute(
                zeros,
                [],
                Each((input, weights, tile, output, _) => Pointwise.Project(input, weights, tile, output))
            );
            float[] activeTiles = Compute(nans, sumsOfTiles, Each(Pointwise.Expand<Gelu>));

            Values.AssertSameBits(added, addedTiles, $"{outputs} outputs, added");
            Values.AssertSameBits(active, activeTiles, $"{outputs} outputs, activated");
            Values.AssertSameBits(sums, sumsOfTiles, $"squares of {outputs} outputs");

            float[] first = Compute(
                nans,
                sums,
                (input, weights, output, squares) =>
                    Pointwise.Expand<Gelu>(input, weights, grid.Tile(0, worker: 0), output, squares)
            );
            Assert.All(
                first.Select((value, i) => (value, i % outputs)),
                place => Assert.Equal(place.Item2 >= grid.Tile(0, worker: 0).ChannelCount, float.IsNaN(place.value))
            );

            float[] Compute(float[] before, Span<float> squares, QuantizedProblem.Product product) =>
                problem.Compute(instructions, GuardedEdge.Last, before, squares, product);

            QuantizedProblem.Product Each(ProductOfTile product) =>
                (input, weights, output, squares) =>
                {
                    foreach (int number in Enumerable.Range(0, grid.Count).Reverse())
                    {
                        product(input, weights, grid.Tile(number, worker: 0), output, squares);
                    }
                };
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Tiles_of_rows_give_the_bits_of_the_whole_map(Int8Instructions instructions)
    {
        const int Height = 5,
            Width = 9,
            Outputs = 49;
        var problem = QuantizedProblem.Random(Height, Width, inputs: 40, Outputs, seed: 5);
        float[] whole = problem.Multiply(instructions);

        foreach (int rowsPerTile in new[] { 1, 2, 3 })
        {
            float[] tiled = problem.Compute(
                instructions,
                GuardedEdge.Last,
                new float[whole.Length],
                squares: [],
                (input, weights, output, _) =>
                {
                    for (int row = 0, index = 0; row < Height; row += rowsPerTile, index++)
                    {
                        var tile = new Tile(index, row, Math.Min(rowsPerTile, Height - row), 0, 0, worker: 0);
                        Pointwise.Project(input.Rows(tile), weights, output.Rows(tile));
                    }
                }
            );

            Values.AssertSameBits(whole, tiled, $"{rowsPerTile} rows in a tile");
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Only_the_channels_of_an_output_with_a_border_and_longer_pixels_are_written(Int8Instructions instructions)
    {
        const int Height = 3,
            Width = 4,
            Channels = 9,
            Border = 3,
            Longer = 13;
        var problem = QuantizedProblem.Random(Height, Width, inputs: 5, Channels, seed: 1);
        using var memory = new GuardedMemory((Height + (2 * Border)) * (Width + (2 * Border)) * Longer, GuardedEdge.Last);
        memory.Span.Fill(float.NaN);
        float[] written = new float[Height * Width * Channels];

        problem.Compute(
            instructions,
            GuardedEdge.Last,
            written,
            squares: [],
            (input, weights, _, _) =>
            {
                var map = new FeatureMap(memory.Span, Height, Width, Channels, Border, instructions.Width(), Longer);
                for (int pixel = 0; pixel < Height * Width; pixel++)
                {
                    map.Pixel(pixel / Width, pixel % Width).Clear();
                }

                Pointwise.Project(input, weights, map);
                for (int pixel = 0; pixel < Height * Width; pixel++)
                {
                    map.Pixel(pixel / Width, pixel % Width).CopyTo(written.AsSpan(pixel * Channels));
                }
            }
        );

        Values.AssertSameBits(problem.Expected(), written, "inside");
        Assert.Equal(written.Length, memory.Span.ToArray().Count(value => !float.IsNaN(value)));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_value_that_is_not_finite_spoils_its_own_pixel_only(Int8Instructions instructions)
    {
        const int Inputs = 17,
            Outputs = 33;
        var problem = QuantizedProblem.Random(height: 1, width: 9, Inputs, Outputs, seed: 3);
        float[] good = problem.Multiply(instructions);
        problem.Input[(2 * Inputs) + 16] = float.NaN;
        problem.Input[4 * Inputs] = float.PositiveInfinity;
        problem.Input[(7 * Inputs) + 8] = float.NegativeInfinity;

        float[] actual = problem.Multiply(instructions);

        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(i / Outputs is 2 or 4 or 7 ? float.NaN : good[i], actual[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_weight_that_is_not_finite_spoils_its_own_channel_only(Int8Instructions instructions)
    {
        const int Inputs = 17,
            Outputs = 33;
        var problem = QuantizedProblem.Random(height: 1, width: 9, Inputs, Outputs, seed: 3);
        float[] good = problem.Multiply(instructions);
        problem.Matrix[(5 * Inputs) + 16] = float.NaN;
        problem.Matrix[20 * Inputs] = float.PositiveInfinity;
        problem.Matrix[(32 * Inputs) + 9] = float.NegativeInfinity;

        // Four that are no float together.
        foreach (int place in new[] { 0, 1, 4, 5 })
        {
            problem.Matrix[(10 * Inputs) + place] = 1e38f;
        }

        float[] actual = problem.Multiply(instructions);

        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(i % Outputs is 5 or 10 or 20 or 32 ? float.NaN : good[i], actual[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Pixels_of_zeros_and_of_one_value_have_no_error_but_the_weights(Int8Instructions instructions)
    {
        const int Inputs = 24,
            Outputs = 21;
        float[] values = [0, -0f, 1, -3, 1e-40f, -2e38f];
        var problem = new QuantizedProblem(
            1,
            values.Length,
            Inputs,
            Outputs,
            [.. values.SelectMany(value => Enumerable.Repeat(value, Inputs))],
            Values.Random(Inputs * Outputs, seed: 1, scale: 0.01f),
            Values.Random(Outputs, seed: 2)
        );

        float[] actual = problem.Multiply(instructions);

        Values.AssertSameBits(problem.Expected(), actual, "even pixels");
        Assert.All(actual, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        float[] data = new float[80];
        QuantizedMatrix weights = QuantizedProblem.Random(1, 1, inputs: 3, outputs: 4, seed: 1).Pack(Int8Instructions.Portable);

        Refused("from 3 channels were applied to a map of 4×5×2", () => Pointwise.Project(Bytes(4, 5, 2), weights, Map(4, 5, 4)));
        Refused("from 3 channels were applied to a map of 4×5×8", () => Pointwise.Project(Bytes(4, 5, 8), weights, Map(4, 5, 4)));
        Refused("to 4 channels were applied to maps", () => Pointwise.Project(Bytes(4, 5, 3), weights, Map(4, 5, 3)));
        Refused("must have the same pixels, but are 4×5 and 5×3", () => Pointwise.Project(Bytes(4, 5, 3), weights, Map(5, 3, 4)));
        Refused(
            "4 channels was given 5 sums",
            () => Pointwise.Expand<Gelu>(Bytes(5, 3, 3), weights, Map(5, 3, 4), data.AsSpan(0, 5))
        );
        Refused("4 channels was given 0 sums", () => Pointwise.Expand<Gelu>(Bytes(5, 3, 3), weights, Map(5, 3, 4), squares: []));
        Refused(
            "was given 0 biases",
            () => Pointwise.Project(Bytes(5, 3, 3), new QuantizedMatrix(3, 4, Int8Instructions.Portable), Map(5, 3, 4))
        );

        QuantizedMap Bytes(int height, int width, int channels)
        {
            const int Stride = 4;
            return new QuantizedMap(
                data.AsSpan(0, height * width * Stride),
                height,
                width,
                channels,
                Stride,
                VectorWidth.Bits128
            );
        }

        FeatureMap Map(int height, int width, int channels) =>
            new(data.AsSpan(0, height * width * channels), height, width, channels, 0, VectorWidth.Bits128);

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -48)]
    [InlineData(-48, 48)]
    [InlineData(1, 47)]
    [InlineData(0, 47)]
    [InlineData(48, 96)]
    [InlineData(48, int.MaxValue)]
    [InlineData(2147483616, 2147483616)] // the largest multiple of 48, and a sum of −64 in 32 bits
    [InlineData(int.MinValue, int.MinValue)]
    public void Channels_that_are_no_whole_panels_are_refused_at_any_extreme(int first, int count)
    {
        QuantizedMatrix weights = QuantizedProblem.Random(1, 1, inputs: 1, outputs: 96, seed: 1).Pack(Int8Instructions.Portable);
        var tile = new Tile(0, 0, 1, first, count, worker: 0);

        Refused(() => Pointwise.Project(Input(), weights, tile, Output()));
        Refused(() => Pointwise.Expand<Gelu>(Input(), weights, tile, Output(), new float[96]));

        QuantizedMap Input() => new(new float[4], 1, 1, 1, 4, VectorWidth.Bits128);

        FeatureMap Output() => new(new float[96], 1, 1, 96, 0, VectorWidth.Bits128);

        static void Refused(Action action) =>
            Assert.Contains(
                "of 96 are no whole panels",
                Assert.Throws<ArgumentException>(action).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Missing_weights_are_refused()
    {
        Refused(() => Pointwise.Project(Input(), null!, Map()));
        Refused(() => Pointwise.Project(Input(), null!, default, Map()));
        Refused(() => Pointwise.Expand<Gelu>(Input(), null!, Map(), default));
        Refused(() => Pointwise.Expand<Gelu>(Input(), null!, default, Map(), default));

        QuantizedMap Input() => new(new float[4], 1, 1, 1, 4, VectorWidth.Bits128);

        FeatureMap Map() => new(new float[1], 1, 1, 1, 0, VectorWidth.Bits128);

        static void Refused(Action action) => Assert.Equal("weights", Assert.Throws<ArgumentNullException>(action).ParamName);
    }

    [Fact]
    public void A_matrix_whose_sums_could_overflow_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new QuantizedMatrix(ByteProducts.LargestInputs + 1, 1, Int8Instructions.Portable)
        );

    private delegate void ProductOfTile(
        QuantizedMap input,
        QuantizedMatrix weights,
        Tile tile,
        FeatureMap output,
        Span<float> squares
    );
}
