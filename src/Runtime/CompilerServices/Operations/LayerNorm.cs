using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Normalisation over the channels of each pixel (<c>ConvNextV2LayerNorm</c>): (x − mean) / √(variance + ε), the variance
/// biased and taken around the mean in a second pass, so that a large common offset costs no digits. Sums are by lane, then
/// over the lanes, then the rest.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LayerNorm
{
    private const int WidestLanes = 16;

    private static ReadOnlySpan<float> ZerosAndOnes =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

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
        Run(map, parameters.Weight.Span, parameters.Bias.Span, epsilon);

    /// <summary>A vector of features, with weight and bias, into other memory.</summary>
    public static void Run(FeatureMap map, NormParameters parameters, float epsilon, FeatureMap output)
    {
        Shapes.Require(
            map.Pixels == output.Pixels && map.Channels == output.Channels,
            $"Input and output must have the same shape, but are {map.Describe()} and {output.Describe()}."
        );
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
    /// Without weight and bias, each 2×2 square of pixels side by side as one pixel of <paramref name="patches"/>: the input of
    /// a downsampling convolution. An odd last row or column is dropped, as the convolution does.
    /// </summary>
    /// <param name="map">The whole map of a stage.</param>
    /// <param name="tile">The rows of the next stage's map that <paramref name="patches"/> stand for.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="patches">The tile's rows of squares, with four times the channels: upper left, upper right, lower left,
    /// lower right.</param>
    public static void NormalizeIntoPatches(FeatureMap map, Tile tile, float epsilon, FeatureMap patches)
    {
        Shapes.Require(
            patches.Height == tile.RowCount && patches.Width == map.Width / 2 && patches.Channels == 4 * map.Channels,
            $"The patches of {tile.RowCount} rows of {map.Describe()} do not fit {patches.Describe()}."
        );
        Shapes.Require(
            tile.FirstRow >= 0 && (tile.FirstRow + tile.RowCount) * 2 <= map.Height,
            $"Rows {tile.FirstRow} to {tile.FirstRow + tile.RowCount} of patches lie outside {map.Describe()}."
        );
        fixed (
            float* pixels = map.Interior,
                destination = patches.Interior
        )
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
            $"A map of {map.Channels} channels was given {weight.Length} weights and {bias.Length} biases."
        );
        fixed (
            float* pixels = map.Interior,
                weights = weight,
                biases = bias
        )
        {
            Run(map, pixels, weights, biases, epsilon);
        }
    }

    private static void Run(FeatureMap map, float* pixels, float* weight, float* bias, float epsilon)
    {
        var kernel = new Kernel
        {
            Map = pixels,
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
        public float* Map;
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
                    float* pixels = Map + (row * RowStride);
                    if (Weight == null)
                    {
                        NormalizePixels<TSimd, TVector, Zero>(pixels, PixelStride, pixels, PixelStride, Width, in statistics);
                    }
                    else
                    {
                        NormalizePixels<TSimd, TVector, One>(pixels, PixelStride, pixels, PixelStride, Width, in statistics);
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
                    float* upper = Source + (2 * row * SourceRowStride);
                    float* lower = upper + SourceRowStride;
                    float* patches = Destination + (row * DestinationRowStride);
                    nint stride = 2 * SourcePixelStride;
                    NormalizePixels<TSimd, TVector, Zero>(upper, stride, patches, DestinationPixelStride, Width, in statistics);
                    NormalizePixels<TSimd, TVector, Zero>(
                        upper + SourcePixelStride,
                        stride,
                        patches + Channels,
                        DestinationPixelStride,
                        Width,
                        in statistics
                    );
                    NormalizePixels<TSimd, TVector, Zero>(
                        lower,
                        stride,
                        patches + (2 * (nint)Channels),
                        DestinationPixelStride,
                        Width,
                        in statistics
                    );
                    NormalizePixels<TSimd, TVector, Zero>(
                        lower + SourcePixelStride,
                        stride,
                        patches + (3 * (nint)Channels),
                        DestinationPixelStride,
                        Width,
                        in statistics
                    );
                }
            }
        }
    }

    /// <summary>
    /// Some pixels, one after the other. Where the channels are no whole number of vectors, the last vector overlaps the one
    /// before it and a mask keeps what was counted already out of the sums; it is read before anything is written, for the
    /// source may be the destination.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizePixels<TSimd, TVector, TAffine>(
        float* source,
        nint sourceStride,
        float* destination,
        nint destinationStride,
        int pixels,
        in Statistics statistics
    )
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TAffine : struct, IConstant
    {
        nint lanes = TSimd.Lanes;
        nint whole = statistics.Whole;
        nint last = statistics.Last;
        float perChannel = statistics.PerChannel;
        float epsilon = statistics.Epsilon;
        float* weight = statistics.Weight;
        float* bias = statistics.Bias;
        TVector zero = TSimd.Broadcast(0);
        TVector isNew = last < 0 ? zero : TSimd.Load(statistics.Mask);
        for (; pixels > 0; pixels--)
        {
            // Two sums, for an addition takes longer than a load.
            TVector tail = last < 0 ? zero : TSimd.Load(source + last);
            TVector sum = TSimd.Multiply(tail, isNew);
            TVector odd = zero;
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

            TVector means = TSimd.Broadcast(TSimd.Sum(TSimd.Add(sum, odd)) * perChannel);
            tail = TSimd.Subtract(tail, means);
            TVector squares = TSimd.Multiply(TSimd.Multiply(tail, isNew), tail);
            odd = zero;
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

            float variance = TSimd.Sum(TSimd.Add(squares, odd)) * perChannel;
            TVector scales = TSimd.Broadcast(1 / MathF.Sqrt(variance + epsilon));
            for (c = 0; c < whole; c += lanes)
            {
                TVector y = TSimd.Multiply(TSimd.Subtract(TSimd.Load(source + c), means), scales);
                y = TAffine.Value == 1 ? TSimd.MultiplyAdd(y, TSimd.Load(weight + c), TSimd.Load(bias + c)) : y;
                TSimd.Store(y, destination + c);
            }

            if (last >= 0)
            {
                TVector y = TSimd.Multiply(tail, scales);
                y = TAffine.Value == 1 ? TSimd.MultiplyAdd(y, TSimd.Load(weight + last), TSimd.Load(bias + last)) : y;
                TSimd.Store(y, destination + last);
            }

            source += sourceStride;
            destination += destinationStride;
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
