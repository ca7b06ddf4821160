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
    private const int WidestLanes = 16;

    private static ReadOnlySpan<float> ZerosAndOnes => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    /// <summary>In place, without weight and bias: those are folded into the layer that follows.</summary>
    public static void Normalize(FeatureMap map, float epsilon)
    {
        fixed (float* pixels = map.Interior)
        {
            Run(map, pixels, weight: null, bias: null, epsilon);
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
                SourcePixelStride = map.PixelStride,
                Destination = destination,
                DestinationRowStride = patches.RowStride,
                DestinationPixelStride = patches.PixelStride,
                Channels = map.Channels,
                Height = patches.Height,
                Width = patches.Width,
                Epsilon = epsilon,
            };
            SimdDispatch.OverPixels(ref kernel, map.Channels, map.Vectors);
        }
    }

    internal static void Run(FeatureMap map, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float epsilon)
    {
        Shapes.Require(
            weight.Length == map.Channels && bias.Length == map.Channels,
            $"A map of {map.Channels} channels was given {weight.Length} weights and {bias.Length} biases.");
        fixed (float* pixels = map.Interior, weights = weight, biases = bias)
        {
            Run(map, pixels, weights, biases, epsilon);
        }
    }

    private static void Run(FeatureMap map, float* pixels, float* weight, float* bias, float epsilon)
    {
        var kernel = new Kernel
        {
            Source = pixels,
            Destination = pixels,
            RowStride = map.RowStride,
            PixelStride = map.PixelStride,
            Channels = map.Channels,
            Height = map.Height,
            Width = map.Width,
            Weight = weight,
            Bias = bias,
            Epsilon = epsilon,
        };
        SimdDispatch.OverPixels(ref kernel, map.Channels, map.Vectors);
    }

    private struct Kernel : IPixelKernel
    {
        public float* Source;
        public float* Destination;
        public nint RowStride;
        public nint PixelStride;
        public int Channels;
        public int Height;
        public int Width;
        public float* Weight;
        public float* Bias;
        public float Epsilon;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            fixed (float* mask = ZerosAndOnes)
            {
                var statistics = new Statistics(Channels, TSimd.Lanes, mask, Epsilon, Weight, Bias);
                for (int row = 0; row < Height; row++)
                {
                    for (int column = 0; column < Width; column++)
                    {
                        nint pixel = (row * RowStride) + (column * PixelStride);
                        if (Weight == null)
                        {
                            NormalizePixel<TSimd, TVector, Zero>(Source + pixel, Destination + pixel, in statistics);
                        }
                        else
                        {
                            NormalizePixel<TSimd, TVector, One>(Source + pixel, Destination + pixel, in statistics);
                        }
                    }
                }
            }
        }
    }

    private struct PatchKernel : IPixelKernel
    {
        public float* Source;
        public nint SourceRowStride;
        public nint SourcePixelStride;
        public float* Destination;
        public nint DestinationRowStride;
        public nint DestinationPixelStride;
        public int Channels;
        public int Height;
        public int Width;
        public float Epsilon;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            fixed (float* mask = ZerosAndOnes)
            {
                var statistics = new Statistics(Channels, TSimd.Lanes, mask, Epsilon, weight: null, bias: null);
                for (int row = 0; row < Height; row++)
                {
                    for (int column = 0; column < Width; column++)
                    {
                        float* upper = Source + (2 * row * SourceRowStride) + (2 * column * SourcePixelStride);
                        float* lower = upper + SourceRowStride;
                        float* patch = Destination + (row * DestinationRowStride) + (column * DestinationPixelStride);
                        NormalizePixel<TSimd, TVector, Zero>(upper, patch, in statistics);
                        NormalizePixel<TSimd, TVector, Zero>(upper + SourcePixelStride, patch + Channels, in statistics);
                        NormalizePixel<TSimd, TVector, Zero>(lower, patch + (2 * (nint)Channels), in statistics);
                        NormalizePixel<TSimd, TVector, Zero>(lower + SourcePixelStride, patch + (3 * (nint)Channels), in statistics);
                    }
                }
            }
        }
    }

    /// <summary>
    /// One pixel. Where the channels are no whole number of vectors, the last vector overlaps the one before it and a mask keeps what was
    /// counted already out of the sums; it is read before anything is written, for the source may be the destination.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizePixel<TSimd, TVector, TAffine>(float* source, float* destination, in Statistics statistics)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TAffine : struct, IConstant
    {
        nint lanes = TSimd.Lanes;
        nint whole = statistics.Whole;
        nint last = statistics.Last;
        TVector sum = TSimd.Broadcast(0);
        TVector tail = sum;
        TVector isNew = sum;
        if (last >= 0)
        {
            tail = TSimd.Load(source + last);
            isNew = TSimd.Load(statistics.Mask);
            sum = TSimd.Multiply(tail, isNew);
        }

        // Two sums, for an addition takes longer than a load.
        TVector odd = TSimd.Broadcast(0);
        nint c = 0;
        for (; c < whole - lanes; c += 2 * lanes)
        {
            sum = TSimd.Add(sum, TSimd.Load(source + c));
            odd = TSimd.Add(odd, TSimd.Load(source + c + lanes));
        }

        if (c < whole)
        {
            sum = TSimd.Add(sum, TSimd.Load(source + c));
        }

        float mean = TSimd.Sum(TSimd.Add(sum, odd)) * statistics.PerChannel;
        TVector means = TSimd.Broadcast(mean);
        TVector squares = TSimd.Broadcast(0);
        odd = squares;
        if (last >= 0)
        {
            tail = TSimd.Subtract(tail, means);
            squares = TSimd.Multiply(TSimd.Multiply(tail, isNew), tail);
        }

        for (c = 0; c < whole - lanes; c += 2 * lanes)
        {
            TVector even = TSimd.Subtract(TSimd.Load(source + c), means);
            squares = TSimd.MultiplyAdd(even, even, squares);
            TVector next = TSimd.Subtract(TSimd.Load(source + c + lanes), means);
            odd = TSimd.MultiplyAdd(next, next, odd);
        }

        if (c < whole)
        {
            TVector even = TSimd.Subtract(TSimd.Load(source + c), means);
            squares = TSimd.MultiplyAdd(even, even, squares);
        }

        float variance = TSimd.Sum(TSimd.Add(squares, odd)) * statistics.PerChannel;
        TVector scales = TSimd.Broadcast(1 / MathF.Sqrt(variance + statistics.Epsilon));
        for (c = 0; c < whole; c += lanes)
        {
            TVector y = TSimd.Multiply(TSimd.Subtract(TSimd.Load(source + c), means), scales);
            y = TAffine.Value == 1 ? TSimd.MultiplyAdd(y, TSimd.Load(statistics.Weight + c), TSimd.Load(statistics.Bias + c)) : y;
            TSimd.Store(y, destination + c);
        }

        if (last >= 0)
        {
            TVector y = TSimd.Multiply(tail, scales);
            y = TAffine.Value == 1 ? TSimd.MultiplyAdd(y, TSimd.Load(statistics.Weight + last), TSimd.Load(statistics.Bias + last)) : y;
            TSimd.Store(y, destination + last);
        }
    }

    /// <summary>What is the same for all pixels of a call.</summary>
    private readonly struct Statistics
    {
        public readonly nint Whole;
        public readonly nint Last;
        public readonly float* Mask;
        public readonly float PerChannel;
        public readonly float Epsilon;
        public readonly float* Weight;
        public readonly float* Bias;

        /// <param name="channels">At least as many as a vector has lanes.</param>
        /// <param name="lanes">Of the vectors that are used.</param>
        /// <param name="zerosAndOnes">As many of each as the widest vector has lanes.</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <param name="weight">One for each channel, or null.</param>
        /// <param name="bias">One for each channel, or null.</param>
        public Statistics(int channels, int lanes, float* zerosAndOnes, float epsilon, float* weight, float* bias)
        {
            int left = channels % lanes;
            Whole = channels - left;
            Last = left == 0 ? -1 : channels - lanes;
            Mask = zerosAndOnes + WidestLanes - lanes + left;
            PerChannel = 1f / channels;
            Epsilon = epsilon;
            Weight = weight;
            Bias = bias;
        }
    }
}
