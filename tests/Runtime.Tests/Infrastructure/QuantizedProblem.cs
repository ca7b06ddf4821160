using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>A product of a map and a matrix in bytes: by the kernels, and by plain loops over the same formulas.</summary>
internal sealed class QuantizedProblem(
    int height,
    int width,
    int inputs,
    int outputs,
    float[] input,
    float[] matrix,
    float[] bias
)
{
    /// <summary>One of the products of bytes that generated code calls.</summary>
    public delegate void Product(QuantizedMap input, QuantizedMatrix weights, FeatureMap output, Span<float> squares);

    /// <summary>Pixel after pixel.</summary>
    public float[] Input => input;

    /// <summary>A row of inputs for each output.</summary>
    public float[] Matrix => matrix;

    /// <summary>Random values.</summary>
    public static QuantizedProblem Random(int height, int width, int inputs, int outputs, int seed) =>
        new(
            height,
            width,
            inputs,
            outputs,
            Values.Random(height * width * inputs, seed),
            Values.Random(inputs * outputs, seed + 1000),
            Values.Random(outputs, seed + 2000)
        );

    /// <summary>input · matrix + bias by the kernels, added to zeros.</summary>
    public float[] Multiply(Int8Instructions instructions, GuardedEdge edge = GuardedEdge.Last) =>
        Compute(
            instructions,
            edge,
            new float[height * width * outputs],
            squares: [],
            (input, weights, output, _) => Pointwise.Project(input, weights, output)
        );

    /// <summary>A product by the kernels, with all they read and write between guarded pages.</summary>
    /// <param name="instructions">What the weights are packed for.</param>
    /// <param name="edge">Of all memory.</param>
    /// <param name="before">What the output holds.</param>
    /// <param name="squares">The sums of squares; overwritten with those that are made.</param>
    /// <param name="product">Which.</param>
    public float[] Compute(
        Int8Instructions instructions,
        GuardedEdge edge,
        ReadOnlySpan<float> before,
        Span<float> squares,
        Product product
    )
    {
        VectorWidth vectors = instructions.Width();

        // A few floats more than a pixel needs, but at a guarded end it has no more.
        int stride = ByteProducts.WordsOf(inputs) + (edge == GuardedEdge.First ? 5 : 2);
        using var source = new GuardedMemory(input, edge);
        using var bytes = new GuardedMemory(height * width * stride, edge);
        using var destination = new GuardedMemory(before, edge);
        using var sums = new GuardedMemory(squares, edge);
        using var weights = new GuardedWeights(Pack(instructions), edge);

        // What is left in a pixel's padding by whoever used the memory before counts for nothing.
        bytes.Span.Fill(float.NaN);
        var quantized = new QuantizedMap(bytes.Span, height, width, inputs, stride, vectors);
        float[] ones = [.. Enumerable.Repeat(1f, inputs)];
        Quantization.Run(new FeatureMap(source.Span, height, width, inputs, 0, vectors), ones, quantized);
        product(quantized, weights.Matrix, new FeatureMap(destination.Span, height, width, outputs, 0, vectors), sums.Span);
        sums.Span.CopyTo(squares);
        return destination.Span.ToArray();
    }

    /// <summary>The matrix as the loader would pack it, in memory of its own.</summary>
    public QuantizedMatrix Pack(Int8Instructions instructions)
    {
        var packed = new QuantizedMatrix(inputs, outputs, instructions);
        PackedLayout.Place(packed);
        float[] column = new float[packed.Words * sizeof(float)];
        for (int output = 0; output < outputs; output++)
        {
            matrix.AsSpan(output * inputs, inputs).CopyTo(column);
            QuantizedPacking.Pack(packed, output, column);
        }

        bias.CopyTo(packed.Bias.Span);
        return packed;
    }

    /// <summary>The same by the formulas of docs/numerics.md, value by value.</summary>
    public float[] Expected()
    {
        float[] product = new float[height * width * outputs];
        (int[] Bytes, float Scale)[] columns =
        [
            .. Enumerable
                .Range(0, outputs)
                .Select(output => ReferenceQuantization.Column(new ArraySegment<float>(matrix, output * inputs, inputs))),
        ];
        for (int pixel = 0; pixel < height * width; pixel++)
        {
            (int[] bytes, float step, float origin) = ReferenceQuantization.Pixel(input.AsSpan(pixel * inputs, inputs));
            for (int output = 0; output < outputs; output++)
            {
                (int[] weights, float scale) = columns[output];
                int sum = 0,
                    weightSum = 0;
                for (int i = 0; i < inputs; i++)
                {
                    sum += bytes[i] * weights[i];
                    weightSum += weights[i];
                }

                // One rounding where the machine has FMA, as the kernels'.
                float constant = float.MultiplyAddEstimate(origin, scale * weightSum, bias[output]);
                product[(pixel * outputs) + output] = float.MultiplyAddEstimate(sum * scale, step, constant);
            }
        }

        return product;
    }

    /// <summary>Packed weights, each of whose parts touches a page that cannot be read.</summary>
    private sealed class GuardedWeights : IDisposable
    {
        private readonly List<GuardedMemory> _parts = [];

        public GuardedWeights(QuantizedMatrix packed, GuardedEdge edge)
        {
            Matrix = new QuantizedMatrix(packed.Inputs, packed.Outputs, packed.Instructions);
            SetPanels(Matrix, Guarded(packed.Panels));
            SetScales(Matrix, Guarded(packed.Scales));
            SetSums(Matrix, Guarded(packed.Sums));
            SetBias(Matrix, Guarded(packed.Bias));

            unsafe NativeFloats Guarded(NativeFloats values)
            {
                var memory = new GuardedMemory(values.Span, edge);
                _parts.Add(memory);
                fixed (float* first = memory.Span)
                {
                    return new NativeFloats(null!, first, memory.Length);
                }
            }
        }

        public QuantizedMatrix Matrix { get; }

        public void Dispose() => _parts.ForEach(part => part.Dispose());

        // A matrix takes its parts from one block, where they stand side by side.
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Panels")]
        private static extern void SetPanels(QuantizedMatrix matrix, NativeFloats panels);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Scales")]
        private static extern void SetScales(QuantizedMatrix matrix, NativeFloats scales);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Sums")]
        private static extern void SetSums(QuantizedMatrix matrix, NativeFloats sums);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Bias")]
        private static extern void SetBias(QuantizedMatrix matrix, NativeFloats bias);
    }
}
