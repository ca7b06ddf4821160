using System.Runtime.Intrinsics.X86;
using static ConvNextV2.Compiled.Benchmarks.Onnx.OnnxAttribute;

namespace ConvNextV2.Compiled.Benchmarks.Onnx;

/// <summary>
/// A matrix product in eight bits as ONNX Runtime's <c>quantize_dynamic</c> writes it: activations become unsigned bytes while the graph runs, by one scale and zero
/// point for the whole map. Of its options: <c>per_channel</c>, which costs no time and on the smallest models gains accuracy; signed weights, because unsigned ones
/// take a third to a half longer; and <c>reduce_range</c> where the processor needs it.
/// </summary>
internal static class DynamicInt8
{
    /// <summary>
    /// Of a weight. Without VNNI the kernels add two products in 16 bits and cut off what is too large, as it is with weights of all eight bits: logits of atto are off by
    /// 18 % of their length then, with <c>reduce_range</c> by 1.8 %. With VNNI that would save no time, and 1.0 % become 1.8 %.
    /// </summary>
    public static int LargestMagnitude { get; } = HasVnni() ? 127 : 64;

    /// <summary>Weights of inputs × outputs as signed bytes, with a scale for each output.</summary>
    public static (sbyte[] Values, float[] Scales) Quantize(ReadOnlySpan<float> weights, int outputs, int largestMagnitude)
    {
        float[] scales = new float[outputs];
        for (int i = 0; i < weights.Length; i++)
        {
            ref float scale = ref scales[i % outputs];
            scale = Math.Max(scale, Math.Abs(weights[i]) / largestMagnitude);
        }

        sbyte[] values = new sbyte[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            values[i] = (sbyte)MathF.Round(weights[i] / scales[i % outputs]);
        }

        return (values, scales);
    }

    /// <summary>The product of a map with such weights, in float. ONNX Runtime makes one operator of it and of the bias that is added next.</summary>
    public static string Product(OnnxGraph graph, string x, string name, (sbyte[] Values, float[] Scales) weights)
    {
        int outputs = weights.Scales.Length;
        string matrix = graph.Initializer($"{name}_quantized", [weights.Values.Length / outputs, outputs], weights.Values);
        string scales = graph.Initializer($"{name}_scale", [outputs], weights.Scales);
        string[] quantized = graph.Node("DynamicQuantizeLinear", [x], outputCount: 3);
        (string bytes, string scale, string zeroPoint) = (quantized[0], quantized[1], quantized[2]);
        string sums = graph.Node("MatMulInteger", [bytes, matrix, zeroPoint]);
        string floats = graph.Node("Cast", [sums], Of("to", OnnxFields.DataType.Float));
        return graph.Node("Mul", [floats, graph.Node("Mul", [scale, scales])]);
    }

    /// <summary>In either encoding. .NET knows one of them, as a preview.</summary>
    private static bool HasVnni()
    {
        const int Avx512Vnni = 1 << 11;
        const int AvxVnni = 1 << 4;
        return !X86Base.IsSupported || (X86Base.CpuId(7, 0).Ecx & Avx512Vnni) != 0 || (X86Base.CpuId(7, 1).Eax & AvxVnni) != 0;
    }
}
