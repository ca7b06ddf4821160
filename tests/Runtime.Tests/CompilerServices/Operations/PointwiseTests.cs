using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class PointwiseTests
{
    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges() => Values.WidthsAndEdges();

    public static TheoryData<VectorWidth> Widths() => Values.Widths();

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void It_is_a_matrix_product_with_a_bias_at_any_size(VectorWidth width, GuardedEdge edge)
    {
        for (int i = 0; i < Values.OddChannels.Length; i++)
        {
            int outputs = Values.OddChannels[i];
            int inputs = Values.OddChannels[(i * 7) % Values.OddChannels.Length];
            foreach ((int height, int columns) in Values.OddMaps)
            {
                var problem = new Problem(height, columns, inputs, outputs, seed: i);
                float[] actual = problem.Multiply<Overwrite>(width, edge, new float[height * columns * outputs]);

                problem.AssertProduct(actual, residual: null, $"{height}×{columns}×{inputs} → {outputs}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void A_projection_adds_to_what_is_there(VectorWidth width, GuardedEdge edge)
    {
        foreach (int outputs in Values.OddChannels)
        {
            var problem = new Problem(height: 3, width: 5, inputs: 4 * outputs, outputs, seed: outputs);
            float[] residual = Values.Random(15 * outputs, seed: -outputs);

            problem.AssertProduct(problem.Multiply<AddResidual>(width, edge, residual), residual, $"{outputs} channels");
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void Nothing_but_the_pixels_of_a_bordered_map_is_written(VectorWidth width, GuardedEdge edge)
    {
        const int Height = 3,
            Width = 4,
            Channels = 9,
            Border = 3;
        var problem = new Problem(Height, Width, inputs: 5, Channels, seed: 1);
        using var input = new GuardedMemory(problem.Input, edge);
        using var output = new GuardedMemory((Height + (2 * Border)) * (Width + (2 * Border)) * Channels, edge);
        output.Span.Fill(float.NaN);
        var map = new FeatureMap(output.Span, Height, Width, Channels, Border, width);

        Pointwise.Run(
            new FeatureMap(input.Span, Height, Width, 5, 0, width),
            PackedLayout.Matrix(problem.Matrix, problem.Bias, 5, width),
            map
        );

        float[] written = new float[Height * Width * Channels];
        for (int pixel = 0; pixel < Height * Width; pixel++)
        {
            map.Pixel(pixel / Width, pixel % Width).CopyTo(written.AsSpan(pixel * Channels));
        }

        problem.AssertProduct(written, residual: null, "inside");
        Assert.Equal(written.Length, output.Span.ToArray().Count(value => !float.IsNaN(value)));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_tile_of_rows_gives_the_bits_of_the_whole_map(VectorWidth width)
    {
        const int Height = 5,
            Width = 9,
            Inputs = 40,
            Outputs = 49;
        var problem = new Problem(Height, Width, Inputs, Outputs, seed: 5);
        PackedMatrix weights = PackedLayout.Matrix(problem.Matrix, problem.Bias, Inputs, width);
        float[] whole = new float[Height * Width * Outputs];
        Pointwise.Run(Map(problem.Input, Inputs), weights, Map(whole, Outputs));

        foreach (int rowsPerTile in new[] { 1, 2, 3 })
        {
            float[] tiled = new float[whole.Length];
            for (int row = 0, index = 0; row < Height; row += rowsPerTile, index++)
            {
                var tile = new Tile(index, row, Math.Min(rowsPerTile, Height - row), firstChannel: 0, channelCount: 0, worker: 0);
                Pointwise.Run(Map(problem.Input, Inputs).Rows(tile), weights, Map(tiled, Outputs).Rows(tile));
            }

            Values.AssertSameBits(whole, tiled, $"{rowsPerTile} rows in a tile");
        }

        FeatureMap Map(float[] data, int channels) => new(data, Height, Width, channels, 0, width);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Tiles_of_channels_give_the_bits_of_the_whole_matrix_and_touch_nothing_else(VectorWidth width)
    {
        foreach (int outputs in new[] { 5, 48, 96, 100, 160, 163, 250 })
        {
            const int Height = 2,
                Width = 5,
                Inputs = 9;
            var problem = new Problem(Height, Width, Inputs, outputs, seed: outputs);
            PackedMatrix weights = PackedLayout.Matrix(problem.Matrix, problem.Bias, Inputs, width);
            var input = new FeatureMap(problem.Input, Height, Width, Inputs, 0, width);
            float[] whole = new float[Height * Width * outputs];
            float[] wholeSquares = new float[outputs];
            Pointwise.Expand<Gelu>(input, weights, new FeatureMap(whole, Height, Width, outputs, 0, width), wholeSquares);

            float[] tiled = [.. Enumerable.Repeat(float.NaN, whole.Length)];
            float[] squares = [.. Enumerable.Repeat(float.NaN, outputs)];
            var grid = new TileGrid(Height, Height, outputs, 48);
            foreach (int number in Enumerable.Range(0, grid.Count).Reverse())
            {
                Pointwise.Expand<Gelu>(
                    input,
                    weights,
                    grid.Tile(number, worker: 0),
                    new FeatureMap(tiled, Height, Width, outputs, 0, width),
                    squares
                );
            }

            Values.AssertSameBits(whole, tiled, $"{outputs} outputs");
            Values.AssertSameBits(wholeSquares, squares, $"squares of {outputs} outputs");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Pixels_that_are_longer_than_their_channels_keep_what_is_between(VectorWidth width)
    {
        const int Height = 3,
            Width = 9,
            Inputs = 7,
            Outputs = 21,
            Longer = 40;
        var problem = new Problem(Height, Width, Inputs, Outputs, seed: 6);
        float[] input = new float[Height * Width * Longer];
        float[] output = [.. Enumerable.Repeat(-7f, input.Length)];
        for (int pixel = 0; pixel < Height * Width; pixel++)
        {
            problem.Input.AsSpan(pixel * Inputs, Inputs).CopyTo(input.AsSpan(pixel * Longer));
        }

        Pointwise.Run(
            new FeatureMap(input, Height, Width, Inputs, 0, width, Longer),
            PackedLayout.Matrix(problem.Matrix, problem.Bias, Inputs, width),
            new FeatureMap(output, Height, Width, Outputs, 0, width, Longer)
        );

        problem.AssertProduct([.. output.Where((_, i) => i % Longer < Outputs)], residual: null, "long pixels");
        Assert.All(output.Where((_, i) => i % Longer >= Outputs), value => Assert.Equal(-7f, value));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Expanding_applies_the_activation_and_sums_its_squares(VectorWidth width)
    {
        const int Height = 3,
            Width = 7,
            Inputs = 12,
            Outputs = 49;
        var problem = new Problem(Height, Width, Inputs, Outputs, seed: 8);
        float[] product = problem.Multiply<Overwrite>(width, GuardedEdge.Last, new float[Height * Width * Outputs]);
        float[] actual = new float[product.Length];
        float[] squares = Values.Random(Outputs, seed: 1);

        Pointwise.Expand<Relu>(
            new FeatureMap(problem.Input, Height, Width, Inputs, 0, width),
            PackedLayout.Matrix(problem.Matrix, problem.Bias, Inputs, width),
            new FeatureMap(actual, Height, Width, Outputs, 0, width),
            squares
        );

        Values.AssertSameBits(Array.ConvertAll(product, value => Math.Max(value, 0)), actual, "activations");
        for (int c = 0; c < Outputs; c++)
        {
            double expected = Enumerable.Range(0, Height * Width).Sum(pixel => Math.Pow(actual[(pixel * Outputs) + c], 2));
            Assert.Equal(expected, squares[c], Height * Width * Values.Rounding * expected);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Scaled_panels_are_the_panels_of_the_scaled_matrix(VectorWidth width)
    {
        foreach (int outputs in Values.OddChannels)
        {
            const int Inputs = 11;
            float[] matrix = Values.Random(Inputs * outputs, seed: outputs);
            float[] scale = Values.Random(Inputs, seed: 2);
            float[] scaled = [.. matrix.Select((value, i) => value * scale[i % Inputs])];
            float[] panels = new float[matrix.Length];

            Pointwise.ScaleInputs(PackedLayout.Matrix(matrix, new float[outputs], Inputs, width), scale, panels);

            Values.AssertSameBits(PackedLayout.Panels(scaled, Inputs, outputs, width), panels, $"{outputs} outputs");
        }
    }

    /// <summary>PyTorch's float32 sums the products and then adds the bias, which is what is left to lose here too.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void A_huge_bias_costs_no_more_digits_than_adding_it_to_the_finished_sum(VectorWidth width)
    {
        const int Pixels = 15,
            Inputs = 384,
            Outputs = 93;
        foreach (float factor in new[] { 1f, 1e3f, 1e4f, 1e5f, 1e6f })
        {
            var problem = new Problem(height: 1, Pixels, Inputs, Outputs, seed: 4);
            for (int output = 0; output < Outputs; output++)
            {
                problem.Bias[output] *= factor * MathF.Sqrt(Inputs);
            }

            float[] actual = problem.Multiply<Overwrite>(width, GuardedEdge.Last, new float[Pixels * Outputs]);

            double[] exact = ReferenceKernels.Pointwise(problem.Input, problem.Matrix, problem.Bias, Inputs).Values;
            float[] plain = ReferenceKernels.PointwiseInFloat32(problem.Input, problem.Matrix, problem.Bias, Inputs);
            Assert.InRange(Values.DeviationOf(actual, exact), 0, 2 * Values.DeviationOf(plain, exact));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_value_that_is_not_a_number_spoils_its_own_pixel_only(VectorWidth width)
    {
        var problem = new Problem(height: 1, width: 9, inputs: 17, outputs: 33, seed: 3);
        float[] good = problem.Multiply<Overwrite>(width, GuardedEdge.Last, new float[9 * 33]);
        problem.Input[(4 * 17) + 16] = float.NaN;
        problem.Input[6 * 17] = float.PositiveInfinity;

        float[] actual = problem.Multiply<Overwrite>(width, GuardedEdge.Last, new float[9 * 33]);

        for (int i = 0; i < actual.Length; i++)
        {
            int pixel = i / 33;
            Assert.True(
                pixel switch
                {
                    4 => float.IsNaN(actual[i]),
                    6 => float.IsInfinity(actual[i]),
                    _ => actual[i].Equals(good[i]),
                },
                $"value {i}: {actual[i]}"
            );
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        const VectorWidth Width = VectorWidth.Bits128;
        float[] data = new float[60];
        PackedMatrix weights = PackedLayout.Matrix(new float[12], new float[4], inputs: 3, Width);

        Refused("from 3 to 4 channels", () => Pointwise.Run(Map(4, 5, 3), weights, Map(4, 5, 3)));
        Refused("must have the same pixels, but are 4×5 and 5×3", () => Pointwise.Run(Map(4, 5, 3), weights, Map(5, 3, 4)));
        Refused("was given 11 weights", () => Pointwise.Project(Map(5, 3, 3), weights, data.AsSpan(0, 11), Map(5, 3, 4)));
        Refused("3 inputs was given 2 scales", () => Pointwise.ScaleInputs(weights, data.AsSpan(0, 2), data.AsSpan(0, 12)));
        Refused("was given 13 floats", () => Pointwise.ScaleInputs(weights, data.AsSpan(0, 3), data.AsSpan(0, 13)));
        Refused(
            "Channels 1 to 3 of 4 are no whole panels",
            () =>
                Pointwise.Run(Map(5, 3, 3), weights, new Tile(0, 0, 5, firstChannel: 1, channelCount: 2, worker: 0), Map(5, 3, 4))
        );
        Refused(
            "Channels 0 to 5 of 4",
            () =>
                Pointwise.Run(Map(5, 3, 3), weights, new Tile(0, 0, 5, firstChannel: 0, channelCount: 5, worker: 0), Map(5, 3, 4))
        );
        Refused(
            "4 channels was given 5 sums",
            () => Pointwise.Expand<Gelu>(Map(5, 3, 3), weights, Map(5, 3, 4), data.AsSpan(0, 5))
        );
        Refused("4 channels was given 0 sums", () => Pointwise.Expand<Gelu>(Map(5, 3, 3), weights, Map(5, 3, 4), squares: []));
        Refused("was given 0 biases", () => Pointwise.Run(Map(5, 3, 3), new PackedMatrix(3, 4, Width), Map(5, 3, 4)));

        FeatureMap Map(int height, int width, int channels) =>
            new(data.AsSpan(0, height * width * channels), height, width, channels, 0, Width);

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -48)]
    [InlineData(-48, 48)]
    [InlineData(-48, 144)]
    [InlineData(48, 96)]
    [InlineData(48, int.MaxValue)]
    [InlineData(2147483616, 2147483616)] // the largest multiple of 48, and a sum of −64 in 32 bits
    [InlineData(2147483616, 32)] // a sum of int.MinValue
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Channels_outside_of_the_matrix_are_refused_at_any_extreme(int first, int count)
    {
        const VectorWidth Width = VectorWidth.Bits128;
        PackedMatrix weights = PackedLayout.Matrix(new float[96], new float[96], inputs: 1, Width);
        var tile = new Tile(0, 0, 1, first, count, worker: 0);

        Refused(() => Pointwise.Run(Input(), weights, tile, Output()));
        Refused(() => Pointwise.Project(Input(), weights, tile, Output()));
        Refused(() => Pointwise.Expand<Gelu>(Input(), weights, tile, Output(), new float[96]));

        FeatureMap Input() => new(new float[1], 1, 1, 1, 0, Width);

        FeatureMap Output() => new(new float[96], 1, 1, 96, 0, Width);

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
        const VectorWidth Width = VectorWidth.Bits128;

        Refused(() => Pointwise.Run(Map(), null!, Map()));
        Refused(() => Pointwise.Run(Map(), null!, default, Map()));
        Refused(() => Pointwise.Project(Map(), null!, default(Tile), Map()));
        Refused(() => Pointwise.Project(Map(), null!, default(ReadOnlySpan<float>), Map()));
        Refused(() => Pointwise.Expand<Gelu>(Map(), null!, Map(), default));
        Refused(() => Pointwise.Expand<Gelu>(Map(), null!, default, Map(), default));
        Refused(() => Pointwise.ScaleInputs(null!, default, default));

        FeatureMap Map() => new(new float[1], 1, 1, 1, 0, Width);

        static void Refused(Action action) => Assert.Equal("weights", Assert.Throws<ArgumentNullException>(action).ParamName);
    }

    /// <summary>A random product of a map and a matrix.</summary>
    private sealed class Problem(int height, int width, int inputs, int outputs, int seed)
    {
        public float[] Input { get; } = Values.Random(height * width * inputs, seed);

        public float[] Matrix { get; } = Values.Random(inputs * outputs, seed + 1000);

        public float[] Bias { get; } = Values.Random(outputs, seed + 2000);

        /// <summary>By the kernel, with all it reads and writes between guarded pages.</summary>
        public float[] Multiply<TEpilogue>(VectorWidth vectors, GuardedEdge edge, float[] before)
            where TEpilogue : struct, IEpilogue
        {
            using var input = new GuardedMemory(Input, edge);
            using var panels = new GuardedMemory(PackedLayout.Panels(Matrix, inputs, outputs, vectors), edge);
            using var bias = new GuardedMemory(Bias, edge);
            using var output = new GuardedMemory(before, edge);
            MatrixProduct.Run<TEpilogue>(
                new FeatureMap(input.Span, height, width, inputs, 0, vectors),
                new MatrixView(inputs, outputs, panels.Span, bias.Span, vectors),
                new FeatureMap(output.Span, height, width, outputs, 0, vectors),
                squares: []
            );
            return output.Span.ToArray();
        }

        public void AssertProduct(float[] actual, float[]? residual, string what)
        {
            (double[] values, double[] terms) = ReferenceKernels.Pointwise(Input, Matrix, Bias, inputs);
            for (int i = 0; i < values.Length && residual is not null; i++)
            {
                values[i] += residual[i];
                terms[i] += Math.Abs(residual[i]);
            }

            // One rounding for each term of a sum, each of at most all terms together.
            double[] bounds = Array.ConvertAll(terms, term => (inputs + 2) * Values.Rounding * term);
            Values.AssertClose(values, bounds, actual, what);
        }
    }
}
