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
    /// <summary>Floats of a pixel in bytes, with a few more than it needs.</summary>
    private readonly int _stride = ByteProducts.WordsOf(inputs) + 5;

    /// <summary>Random values; the matrix has a column for each output, input by input.</summary>
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

    /// <summary>input · matrix + bias by the kernels.</summary>
    public float[] Multiply(Int8Instructions instructions, GuardedEdge edge, VectorWidth vectors)
    {
        var packed = new QuantizedMatrix(inputs, outputs, instructions);
        using var block = new NativeBlock(((IPackedWeights)packed).Length);
        ((IPackedWeights)packed).Place(new BumpAllocator(block));
        float[] column = new float[packed.Words * sizeof(float)];
        for (int output = 0; output < outputs; output++)
        {
            for (int i = 0; i < inputs; i++)
            {
                column[i] = matrix[(i * outputs) + output];
            }

            QuantizedPacking.Pack(packed, output, column);
        }

        bias.CopyTo(packed.Bias.Span);
        using var source = new GuardedMemory(input, edge);
        using var bytes = new GuardedMemory(new float[height * width * _stride], edge);
        using var product = new GuardedMemory(new float[height * width * outputs], edge);
        var quantized = new QuantizedMap(bytes.Span, height, width, inputs, _stride, vectors);
        Quantization.Run(new FeatureMap(source.Span, height, width, inputs, 0, vectors), quantized);
        Pointwise.Run(quantized, packed, new FeatureMap(product.Span, height, width, outputs, 0, vectors));
        return product.Span.ToArray();
    }

    /// <summary>The same by the formulas of docs/numerics.md, value by value.</summary>
    public float[] Expected()
    {
        float[] product = new float[height * width * outputs];
        (int[] Bytes, float Scale)[] columns = [.. Enumerable.Range(0, outputs).Select(Column)];
        for (int pixel = 0; pixel < height * width; pixel++)
        {
            (int[] bytes, float step, float origin) = Pixel(pixel);
            for (int output = 0; output < outputs; output++)
            {
                (int[] weights, float scale) = columns[output];
                int sum = 0;
                int weightSum = 0;
                for (int i = 0; i < inputs; i++)
                {
                    sum += bytes[i] * weights[i];
                    weightSum += weights[i];
                }

                float constant = MathF.FusedMultiplyAdd(origin, scale * weightSum, bias[output]);
                product[(pixel * outputs) + output] = MathF.FusedMultiplyAdd(sum * scale, step, constant);
            }
        }

        return product;
    }

    private (int[] Bytes, float Step, float Origin) Pixel(int pixel)
    {
        float[] values = input[(pixel * inputs)..((pixel + 1) * inputs)];
        float origin = values.Min();
        float range = values.Max() - origin;
        float steps = range > 1e-36f ? 127 / range : 0;
        return (Array.ConvertAll(values, value => (int)Math.Round((double)(value - origin) * steps)), range / 127, origin);
    }

    private (int[] Bytes, float Scale) Column(int output)
    {
        float[] weights = [.. Enumerable.Range(0, inputs).Select(i => matrix[(i * outputs) + output])];
        float scale = weights.Max(Math.Abs) / 127;
        for (int first = 0; first < inputs; first += ByteProducts.Step)
        {
            scale = Math.Max(scale, (At(0) + At(4) + (At(1) + At(5))) / 256);
            scale = Math.Max(scale, (At(2) + At(6) + (At(3) + At(7))) / 256);

            float At(int i) => first + i < inputs ? Math.Abs(weights[first + i]) : 0;
        }

        return (Array.ConvertAll(weights, weight => scale == 0 ? 0 : (int)MathF.Round(weight / scale)), scale);
    }
}
