using ConvNextV2.Compiled.Benchmarks.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Onnx;

public class DynamicInt8Tests
{
    private const int Rows = 5;
    private const int Inputs = 37;
    private const int Outputs = 6;

    [Theory]
    [InlineData(127)]
    [InlineData(64)]
    public void A_weight_is_the_nearest_step_of_its_output_and_the_largest_is_the_last(int largestMagnitude)
    {
        float[] weights = RandomValues(Inputs * Outputs, seed: 1);

        (sbyte[] values, float[] scales) = DynamicInt8.Quantize(weights, Outputs, largestMagnitude);

        for (int output = 0; output < Outputs; output++)
        {
            double largest = 0;
            int largestStep = 0;
            for (int input = 0; input < Inputs; input++)
            {
                double weight = weights[(input * Outputs) + output];
                int step = values[(input * Outputs) + output];
                Assert.InRange(weight - (step * (double)scales[output]), -0.5001 * scales[output], 0.5001 * scales[output]);
                largest = Math.Max(largest, Math.Abs(weight));
                largestStep = Math.Max(largestStep, Math.Abs(step));
            }

            Assert.Equal(largest / largestMagnitude, scales[output], 1e-7);
            Assert.Equal(largestMagnitude, largestStep);
        }
    }

    /// <summary>With weights of seven bits, whose sums of two products fit 16 bits on each processor.</summary>
    [Fact]
    public void ONNX_Runtime_computes_the_product_of_the_integers()
    {
        float[] x = RandomValues(Rows * Inputs, seed: 2);
        (sbyte[] Values, float[] Scales) weights = DynamicInt8.Quantize(RandomValues(Inputs * Outputs, seed: 3), Outputs, 64);

        float[] product = Run(x, weights);

        // As the operator's description says: steps of the range from the smallest to the largest value, in which 0 is a step.
        double smallest = Math.Min(0, x.Min());
        double scale = (Math.Max(0, x.Max()) - smallest) / 255;
        int zeroPoint = (int)Math.Round(-smallest / scale);
        for (int row = 0; row < Rows; row++)
        {
            for (int output = 0; output < Outputs; output++)
            {
                long sum = 0;
                for (int input = 0; input < Inputs; input++)
                {
                    int step = Math.Clamp((int)Math.Round(x[(row * Inputs) + input] / scale) + zeroPoint, 0, 255) - zeroPoint;
                    sum += step * weights.Values[(input * Outputs) + output];
                }

                // Float's rounding of the scales: far less than one more in the sum would be.
                double expected = sum * scale * weights.Scales[output];
                Assert.Equal(expected, product[(row * Outputs) + output], 0.01 * scale * weights.Scales[output]);
            }
        }
    }

    private static float[] Run(float[] x, (sbyte[] Values, float[] Scales) weights)
    {
        var graph = new OnnxGraph();
        string product = DynamicInt8.Product(graph, graph.Input("x", Inputs), "weight", weights);
        graph.Output(product, Outputs);
        string path = Path.GetTempFileName();
        try
        {
            graph.WriteTo(path);
            using var session = new InferenceSession(path);
            using var options = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(x, [Rows, Inputs]);
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["x"], [input], [product]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] RandomValues(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (3 * random.NextSingle()) - 1)];
    }
}
