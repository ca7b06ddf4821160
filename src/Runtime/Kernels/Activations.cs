using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The function between a block's two matrices. Its implementations are the runtime's; generated code only names one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IActivation
{
    /// <summary>The function, on every lane.</summary>
    internal static abstract TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>The one traversal for all activations.</summary>
internal static unsafe class Activations
{
    /// <summary>In place, with the sum of squares of each channel on the way, pixels in order.</summary>
    public static void Apply<TActivation>(FeatureMap map, Span<float> squares)
        where TActivation : struct, IActivation
    {
        Shapes.Require(map.IsContiguous, $"The hidden map has no border, but this one has {map.Border}.");
        Shapes.Require(squares.Length == map.Channels, $"A map of {map.Channels} channels was given {squares.Length} sums.");
        squares.Clear();
        fixed (float* pixels = map.Interior, sums = squares)
        {
            var kernel = new Kernel<TActivation> { Map = pixels, Squares = sums, Channels = map.Channels, Pixels = map.Pixels };
            SimdDispatch.OverChannels(ref kernel, map.Channels, map.Vectors);
        }
    }

    private struct Kernel<TActivation> : IChannelKernel
        where TActivation : struct, IActivation
    {
        public float* Map;
        public float* Squares;
        public int Channels;
        public int Pixels;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int pixel = 0; pixel < Pixels; pixel++)
            {
                ApplyToPixel<TSimd, TVector>(Map + ((nint)pixel * Channels) + start, Squares + start, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void ApplyToPixel<TSimd, TVector>(float* pixel, float* squares, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int c = 0; c < count; c += TSimd.Lanes)
            {
                TVector y = TActivation.Apply<TSimd, TVector>(TSimd.Load(pixel + c));
                TSimd.Store(y, pixel + c);
                TSimd.Store(TSimd.MultiplyAdd(y, y, TSimd.Load(squares + c)), squares + c);
            }
        }
    }
}
