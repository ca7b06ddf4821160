using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Global response normalisation (ConvNeXt V2, section 3; <c>ConvNextV2GRN</c>): y = γ·(x·n) + β + x with n = g / (mean(g) +
/// 1e-6), where g is the norm of each channel over the whole map. β is folded into the layer that follows, which leaves one
/// factor per channel, 1 + γ·n.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class GlobalResponseNorm
{
    private const float Epsilon = 1e-6f;

    /// <summary>
    /// From the tiles' sums of squares to the factor of each channel. Tiles are added in their order, whoever made them.
    /// </summary>
    /// <param name="squares">For each tile the sums of its channels.</param>
    /// <param name="weight">γ.</param>
    /// <param name="scale">1 + γ·n for each channel.</param>
    public static void Scale(ReadOnlySpan<float> squares, PackedVector weight, Span<float> scale) =>
        Scale(squares, weight.Values.Span, scale);

    /// <summary>map ·= scale for a tile's channels of the map's rows.</summary>
    public static void Apply(FeatureMap map, ReadOnlySpan<float> scale, Tile tile)
    {
        Shapes.Require(scale.Length == map.Channels, $"A map of {map.Channels} channels was given {scale.Length} scales.");
        Shapes.Require(
            (uint)tile.FirstChannel <= (uint)map.Channels && (uint)tile.ChannelCount <= (uint)(map.Channels - tile.FirstChannel),
            $"A map of {map.Channels} channels has none from {tile.FirstChannel} to {(long)tile.FirstChannel + tile.ChannelCount}."
        );
        fixed (
            float* values = map.Interior,
                factors = scale
        )
        {
            var kernel = new ApplyKernel
            {
                Values = values + tile.FirstChannel,
                Scale = factors + tile.FirstChannel,
                Rows = map.Height,
                Columns = map.Width,
                RowStride = map.RowStride,
                PixelStride = map.PixelStride,
            };
            SimdDispatch.OverChannels(ref kernel, tile.ChannelCount, map.Vectors);
        }
    }

    internal static void Scale(ReadOnlySpan<float> squares, ReadOnlySpan<float> weight, Span<float> scale)
    {
        int channels = scale.Length;
        Shapes.Require(weight.Length == channels, $"{channels} channels were given {weight.Length} weights.");
        Shapes.Require(
            squares.Length >= channels && squares.Length % channels == 0,
            $"{squares.Length} sums of squares are no whole number of tiles of {channels} channels."
        );

        squares[..channels].CopyTo(scale);
        for (int tile = channels; tile < squares.Length; tile += channels)
        {
            TensorPrimitives.Add(scale, squares.Slice(tile, channels), scale);
        }

        TensorPrimitives.Sqrt(scale, scale);
        float mean = TensorPrimitives.Sum(scale) / channels;
        TensorPrimitives.Multiply(scale, weight, scale);
        TensorPrimitives.Divide(scale, mean + Epsilon, scale);
        TensorPrimitives.Add(scale, 1f, scale);
    }

    /// <summary>
    /// A pixel's few vectors, and on to the next: tiles are narrow, and a call for each pixel would cost more than its work.
    /// </summary>
    private struct ApplyKernel : IChannelKernel
    {
        public float* Values;
        public float* Scale;
        public int Rows;
        public int Columns;
        public nint RowStride;
        public nint PixelStride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int row = 0; row < Rows; row++)
            {
                float* pixel = Values + (row * RowStride);
                for (int column = 0; column < Columns; column++)
                {
                    for (int channel = start; channel < start + count; channel += TSimd.Lanes)
                    {
                        TSimd.Store(TSimd.Multiply(TSimd.Load(pixel + channel), TSimd.Load(Scale + channel)), pixel + channel);
                    }

                    pixel += PixelStride;
                }
            }
        }
    }
}
