using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Normalisation over the channels of each pixel (<c>ConvNextV2LayerNorm</c>): (x − mean) / √(variance + ε), the variance biased and taken
/// around the mean in a second pass, so that a large common offset costs no digits. Sums are by lane, then over the lanes, then the rest.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerNorm
{
    /// <summary>In place, without weight and bias: those are folded into the layer that follows.</summary>
    public static void Normalize(FeatureMap map, float epsilon)
    {
        fixed (float* pixels = map.Interior)
        {
            var kernel = new Kernel { Source = pixels, Destination = pixels, RowStride = map.RowStride, Epsilon = epsilon };
            kernel.Over(map);
        }
    }

    /// <summary>In place, with weight and bias.</summary>
    public static void Run(FeatureMap map, NormParameters parameters, float epsilon) =>
        Run(map, parameters.Weight.Values.Span, parameters.Bias.Values.Span, epsilon);

    /// <summary>A vector of features, with weight and bias, into other memory.</summary>
    public static void Run(FeatureMap map, NormParameters parameters, float epsilon, FeatureMap output)
    {
        Shapes.Require(map.Pixels == output.Pixels && map.Channels == output.Channels, $"Input and output must have the same shape, but are {map.Describe()} and {output.Describe()}.");
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                map.Pixel(row, column).CopyTo(output.Pixel(row, column));
            }
        }

        Run(output, parameters, epsilon);
    }

    /// <summary>
    /// Without weight and bias, each 2×2 square of pixels side by side as one pixel of <paramref name="patches"/>: the input of a downsampling
    /// convolution. An odd last row or column is dropped, as the convolution does.
    /// </summary>
    /// <param name="map">The whole map of a stage.</param>
    /// <param name="tile">The rows of the next stage's map that <paramref name="patches"/> stand for.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="patches">The tile's rows of squares, with four times the channels: upper left, upper right, lower left, lower right.</param>
    public static void NormalizeIntoPatches(FeatureMap map, Tile tile, float epsilon, FeatureMap patches)
    {
        Shapes.Require(
            patches.Height == tile.RowCount && patches.Width == map.Width / 2 && patches.Channels == 4 * map.Channels,
            $"The patches of {tile.RowCount} rows of {map.Describe()} do not fit {patches.Describe()}.");
        Shapes.Require(
            tile.FirstRow >= 0 && (tile.FirstRow + tile.RowCount) * 2 <= map.Height,
            $"Rows {tile.FirstRow} to {tile.FirstRow + tile.RowCount} of patches lie outside {map.Describe()}.");
        fixed (float* pixels = map.Interior, destination = patches.Interior)
        {
            var kernel = new PatchKernel
            {
                Source = pixels + (2 * (nint)tile.FirstRow * map.RowStride),
                SourceRowStride = map.RowStride,
                Destination = destination,
                DestinationRowStride = patches.RowStride,
                Channels = map.Channels,
                Height = patches.Height,
                Width = patches.Width,
                Epsilon = epsilon,
            };
            SimdDispatch.OverPixels(ref kernel, map.Vectors);
        }
    }

    internal static void Run(FeatureMap map, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        Shapes.Require(
            weight.Length == map.Channels && bias.Length == map.Channels,
            $"A map of {map.Channels} channels was given {weight.Length} weights and {bias.Length} biases.");
        fixed (float* pixels = map.Interior, weights = weight, biases = bias)
        {
            var kernel = new Kernel { Source = pixels, Destination = pixels, RowStride = map.RowStride, Weight = weights, Bias = biases, Epsilon = epsilon };
            kernel.Over(map);
        }
    }

    private struct Kernel : IPixelKernel
    {
        public float* Source;
        public float* Destination;
        public nint RowStride;
        public float* Weight;
        public float* Bias;
        public float Epsilon;
        private int _channels;
        private int _height;
        private int _width;

        public void Over(FeatureMap map)
        {
            (_channels, _height, _width) = (map.Channels, map.Height, map.Width);
            SimdDispatch.OverPixels(ref this, map.Vectors);
        }

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int row = 0; row < _height; row++)
            {
                for (int column = 0; column < _width; column++)
                {
                    nint pixel = (row * RowStride) + ((nint)column * _channels);
                    if (Weight == null)
                    {
                        NormalizePixel<TSimd, TVector>(Source + pixel, Destination + pixel, _channels, Epsilon);
                    }
                    else
                    {
                        NormalizePixel<TSimd, TVector>(Source + pixel, Destination + pixel, _channels, Epsilon, Weight, Bias);
                    }
                }
            }
        }
    }

    private struct PatchKernel : IPixelKernel
    {
        public float* Source;
        public nint SourceRowStride;
        public float* Destination;
        public nint DestinationRowStride;
        public int Channels;
        public int Height;
        public int Width;
        public float Epsilon;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int row = 0; row < Height; row++)
            {
                for (int column = 0; column < Width; column++)
                {
                    float* upper = Source + (2 * row * SourceRowStride) + (2 * (nint)column * Channels);
                    float* lower = upper + SourceRowStride;
                    float* patch = Destination + (row * DestinationRowStride) + (4 * (nint)column * Channels);
                    NormalizePixel<TSimd, TVector>(upper, patch, Channels, Epsilon);
                    NormalizePixel<TSimd, TVector>(upper + Channels, patch + Channels, Channels, Epsilon);
                    NormalizePixel<TSimd, TVector>(lower, patch + (2 * (nint)Channels), Channels, Epsilon);
                    NormalizePixel<TSimd, TVector>(lower + Channels, patch + (3 * (nint)Channels), Channels, Epsilon);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizePixel<TSimd, TVector>(float* source, float* destination, int channels, float epsilon)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        (float mean, float scale) = Statistics<TSimd, TVector>(source, channels, epsilon);
        TVector means = TSimd.Broadcast(mean);
        TVector scales = TSimd.Broadcast(scale);
        int c = 0;
        for (; c <= channels - TSimd.Lanes; c += TSimd.Lanes)
        {
            TSimd.Store(TSimd.Multiply(TSimd.Subtract(TSimd.Load(source + c), means), scales), destination + c);
        }

        for (; c < channels; c++)
        {
            destination[c] = (source[c] - mean) * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizePixel<TSimd, TVector>(float* source, float* destination, int channels, float epsilon, float* weight, float* bias)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        NormalizePixel<TSimd, TVector>(source, destination, channels, epsilon);
        int c = 0;
        for (; c <= channels - TSimd.Lanes; c += TSimd.Lanes)
        {
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(destination + c), TSimd.Load(weight + c), TSimd.Load(bias + c)), destination + c);
        }

        for (; c < channels; c++)
        {
            destination[c] = float.MultiplyAddEstimate(destination[c], weight[c], bias[c]);
        }
    }

    /// <summary>The mean, and one over the standard deviation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Mean, float Scale) Statistics<TSimd, TVector>(float* source, int channels, float epsilon)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector sums = TSimd.Broadcast(0);
        int c = 0;
        for (; c <= channels - TSimd.Lanes; c += TSimd.Lanes)
        {
            sums = TSimd.Add(sums, TSimd.Load(source + c));
        }

        float sum = TSimd.Sum(sums);
        for (; c < channels; c++)
        {
            sum += source[c];
        }

        float mean = sum / channels;
        TVector means = TSimd.Broadcast(mean);
        TVector squares = TSimd.Broadcast(0);
        for (c = 0; c <= channels - TSimd.Lanes; c += TSimd.Lanes)
        {
            TVector difference = TSimd.Subtract(TSimd.Load(source + c), means);
            squares = TSimd.MultiplyAdd(difference, difference, squares);
        }

        float square = TSimd.Sum(squares);
        for (; c < channels; c++)
        {
            float difference = source[c] - mean;
            square += difference * difference;
        }

        return (mean, 1 / MathF.Sqrt((square / channels) + epsilon));
    }
}
