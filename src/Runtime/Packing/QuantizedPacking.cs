using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// From the weights of an output column to bytes: the scale is the smallest with which no weight is more than 127, and none of
/// the sums that are made in 16 bits can overflow.
/// </summary>
internal static unsafe class QuantizedPacking
{
    // Below it, quotients by it are not exact enough; a column of so small weights is one of zeros.
    private const float SmallestScale = 1e-37f;

    // Rounding moves each of the four weights of a window by a half at most.
    private const float WindowBeforeRounding = ByteProducts.LargestWindow - 2;

    /// <param name="matrix">Empty so far.</param>
    /// <param name="tensors">Where its values come from.</param>
    /// <param name="name">The module in the checkpoint.</param>
    /// <param name="folding">What is folded in.</param>
    public static void Fill(QuantizedMatrix matrix, TensorSet tensors, string name, InputFolding folding)
    {
        float[] bias = tensors.Vector(name + ".bias");
        float[] column = new float[matrix.Words * sizeof(float)];
        int inputs = matrix.Inputs;
        tensors.Stream(
            name + ".weight",
            inputs,
            (first, values) =>
            {
                for (int output = first; !values.IsEmpty; output++)
                {
                    ReadOnlySpan<float> row = values[..inputs];
                    folding.Apply(row, column);
                    Pack(matrix, output, column);
                    matrix.Bias.Span[output] = (float)(bias[output] + folding.Constant(row));
                    values = values[inputs..];
                }
            }
        );
    }

    /// <summary>Quantises and stores the weights of an output.</summary>
    /// <param name="matrix">In its place.</param>
    /// <param name="output">Whose.</param>
    /// <param name="column">Of all inputs, and zeros up to a whole number of steps.</param>
    public static void Pack(QuantizedMatrix matrix, int output, ReadOnlySpan<float> column)
    {
        (int start, int columns) = PanelLayout.PanelOf(
            output,
            matrix.Outputs,
            matrix.Instructions.Width(),
            matrix.Instructions.VectorsPerPanel()
        );
        Span<float> panel = matrix.Panels.Span.Slice(start * matrix.Words, columns * matrix.Words);
        (float scale, int sum) = Pack(column, panel[(output - start)..], columns);
        matrix.Scales.Span[output] = scale;
        matrix.Sums.Span[output] = scale * sum;
    }

    /// <summary>Quantises and stores a column.</summary>
    /// <param name="weights">Of all inputs, in a multiple of <see cref="ByteProducts.Step"/> floats.</param>
    /// <param name="panel">The bytes of the column's first four inputs.</param>
    /// <param name="stride">Floats to those of the next four.</param>
    /// <returns>The scale of the column, and its bytes' sum.</returns>
    private static (float Scale, int Sum) Pack(ReadOnlySpan<float> weights, Span<float> panel, int stride)
    {
        fixed (float* values = weights)
        fixed (float* destination = panel)
        {
            float scale = ScaleOf(values, weights.Length);
            bool isZero = !(scale >= SmallestScale);
            int sum = isZero
                ? StoreZeros(weights.Length, destination, stride)
                : Store(values, weights.Length, scale, destination, stride);
            return (isZero && float.IsFinite(scale) ? 0 : scale, sum);
        }
    }

    /// <returns>NaN where a weight is not finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ScaleOf(float* weights, int count)
    {
        Vector128<float> largest = Vector128<float>.Zero;
        Vector128<float> windows = Vector128<float>.Zero;
        Vector128<float> notFinite = Vector128<float>.Zero;
        for (int i = 0; i < count; i += ByteProducts.Step)
        {
            Vector128<float> first = Vector128.Abs(Vector128.Load(weights + i));
            Vector128<float> second = Vector128.Abs(Vector128.Load(weights + i + 4));
            largest = Vector128.MaxNative(largest, Vector128.MaxNative(first, second));
            Vector128<float> sums = first + second;
            windows = Vector128.MaxNative(windows, sums + Vector128.Shuffle(sums, Vector128.Create(1, 0, 3, 2)));
            notFinite += sums * Vector128<float>.Zero;
        }

        float scale = 0;
        for (int lane = 0; lane < Vector128<float>.Count; lane++)
        {
            scale = MathF.Max(scale, largest[lane] / ByteProducts.LargestWeight);
            scale = MathF.Max(scale, windows[lane] / WindowBeforeRounding);
        }

        return scale + Vector128.Sum(notFinite);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Store(float* weights, int count, float scale, float* panel, int stride)
    {
        Vector128<float> scales = Vector128.Create(scale);
        Vector128<int> sum = Vector128<int>.Zero;
        for (int i = 0; i < count; i += 4)
        {
            Vector128<int> bytes = Vector128.ConvertToInt32Native(Vector128.Round(Vector128.Load(weights + i) / scales));
            sum += bytes;
            Vector128<short> words = Vector128.Narrow(bytes, bytes);
            *(int*)panel = Vector128.Narrow(words, words).AsInt32().ToScalar();
            panel += stride;
        }

        return Vector128.Sum(sum);
    }

    private static int StoreZeros(int count, float* panel, int stride)
    {
        for (int i = 0; i < count; i += 4)
        {
            *panel = 0;
            panel += stride;
        }

        return 0;
    }
}
